// SPDX-License-Identifier: GPL-3.0-or-later
#include "sasl/mechanism.hpp"

#include <algorithm>
#include <functional>

#include <doctest/doctest.h>

#include "base/ascii.hpp"

namespace mailprobe::sasl {
namespace {

using base::Cause;

constexpr Possible everything{.may_reveal_secret = true, .can_bind_channel = true};
constexpr Possible no_binding{.may_reveal_secret = true};
constexpr Possible in_the_clear{};
constexpr Possible token{.may_reveal_secret = true, .secret = SecretKind::token};
constexpr Possible token_in_the_clear{.secret = SecretKind::token};

std::vector<std::string> words(std::string_view text) {
  std::vector<std::string> result;
  for (const std::string_view word : base::split(text, ' ')) {
    if (!word.empty()) result.emplace_back(word);
  }
  return result;
}

TEST_CASE("a mechanism is found whatever the case of its letters, and by its whole name") {
  CHECK(find_mechanism("plain")->name == "PLAIN");
  CHECK(find_mechanism("Scram-Sha-256-Plus")->name == "SCRAM-SHA-256-PLUS");
  CHECK_FALSE(find_mechanism("SCRAM-SHA-256-"));
  CHECK_FALSE(find_mechanism("GSSAPI"));
  CHECK_FALSE(find_mechanism(""));
  CHECK_FALSE(find_mechanism(std::string("PLAIN\0", 6)));
}

TEST_CASE("what a mechanism gives away follows from what it is") {
  for (const Mechanism& mechanism : all_mechanisms()) {
    CAPTURE(mechanism.name);
    const bool is_scram = mechanism.name.starts_with("SCRAM-");
    CHECK(find_mechanism(mechanism.name) == mechanism);
    CHECK(mechanism.binds_channel == mechanism.name.ends_with("-PLUS"));
    CHECK(mechanism.authenticates_server == (is_scram || mechanism.name == "DIGEST-MD5"));
    if (mechanism.authenticates_server) CHECK_FALSE(mechanism.reveals_secret);
    if (mechanism.secret == SecretKind::token) CHECK(mechanism.reveals_secret);
  }
  const auto reveals = [](const Mechanism& mechanism) { return mechanism.reveals_secret; };
  CHECK(std::ranges::count_if(all_mechanisms(), reveals) == 5);
  CHECK(std::ranges::is_partitioned(all_mechanisms(), std::not_fn(reveals)));
  CHECK(all_mechanisms().back().name == "NTLM");
}

TEST_CASE("the strongest that is offered and possible is chosen") {
  struct Row {
    const char* offered;
    Possible possible;
    const char* chosen;
    const char* reason;
  };
  const Row rows[] = {
      {"PLAIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS", everything, "SCRAM-SHA-256-PLUS", "all of it"},
      {"PLAIN SCRAM-SHA-256 SCRAM-SHA-256-PLUS", no_binding, "SCRAM-SHA-256", "nothing to bind to"},
      {"SCRAM-SHA-1-PLUS SCRAM-SHA-256", everything, "SCRAM-SHA-256", "the better hash wins"},
      {"SCRAM-SHA-1 SCRAM-SHA-1-PLUS", everything, "SCRAM-SHA-1-PLUS", "the order is ours"},
      {"LOGIN PLAIN", no_binding, "PLAIN", "the order is ours"},
      {"LOGIN", no_binding, "LOGIN", "there is no other"},
      {"login plain", no_binding, "PLAIN", "the case does not matter"},
      {"GSSAPI LOGIN", no_binding, "LOGIN", "what is unknown is passed over"},
      {"PLAIN LOGIN CRAM-MD5", in_the_clear, "CRAM-MD5", "it does not reveal the password"},
      {"PLAIN DIGEST-MD5 CRAM-MD5", in_the_clear, "DIGEST-MD5", "neither does this"},
      {"PLAIN SCRAM-SHA-1", in_the_clear, "SCRAM-SHA-1", "nor this"},
      {"PLAIN LOGIN XOAUTH2 OAUTHBEARER", token, "OAUTHBEARER", "the one of the RFC"},
      {"PLAIN SCRAM-SHA-256 XOAUTH2", token, "XOAUTH2", "a token is no password"},
      {"XOAUTH2 OAUTHBEARER LOGIN", no_binding, "LOGIN", "a password is no token"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.offered);
    CAPTURE(row.reason);
    const auto chosen = choose_mechanism(words(row.offered), row.possible);
    REQUIRE(chosen);
    CHECK(chosen->name == row.chosen);
  }
}

TEST_CASE("whatever is offered, what is chosen keeps to what is possible") {
  const auto all = all_mechanisms();
  for (unsigned subset = 0; subset < (1U << all.size()); ++subset) {
    std::vector<std::string> offered;
    for (std::size_t i = 0; i < all.size(); ++i) {
      if ((subset >> i & 1U) != 0) offered.emplace_back(all[i].name);
    }
    for (const Possible& possible :
         {everything, no_binding, in_the_clear, token, token_in_the_clear}) {
      const auto chosen = choose_mechanism(offered, possible);
      if (!chosen) continue;
      const bool kept = chosen->secret == possible.secret &&
                        (possible.may_reveal_secret || !chosen->reveals_secret) &&
                        (possible.can_bind_channel || !chosen->binds_channel) &&
                        std::ranges::find(offered, chosen->name) != offered.end();
      if (!kept) FAIL(base::join(offered, " "), " gave ", std::string(chosen->name));
    }
  }
}

TEST_CASE("if nothing is possible each offer is told its reason") {
  struct Row {
    const char* offered;
    Possible possible;
    const char* message;
  };
  const Row rows[] = {
      {"", no_binding, "the server offers no mechanism"},
      {"PLAIN LOGIN", in_the_clear,
       "the server offers PLAIN LOGIN, which would send the password in the clear"},
      {"XOAUTH2", token_in_the_clear,
       "the server offers XOAUTH2, which would send the token in the clear"},
      {"PLAIN GSSAPI login XOAUTH2", in_the_clear,
       "the server offers PLAIN login, which would send the password in the clear; GSSAPI, which "
       "cannot be spoken here; XOAUTH2, which would need a token instead of a password"},
      {"PLAIN", token, "the server offers PLAIN, which would need a password instead of a token"},
      {"SCRAM-SHA-1-PLUS", no_binding,
       "the server offers SCRAM-SHA-1-PLUS, which would need a channel binding, which this session "
       "does not have"},
      {"<b>|\x1b[2J", no_binding,
       "the server offers \\x3cb\\x3e\\x7c\\x1b[2J, which cannot be spoken here"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.offered);
    const auto chosen = choose_mechanism(words(row.offered), row.possible);
    REQUIRE_FALSE(chosen);
    CHECK(chosen.error().cause == Cause::rejected);
    CHECK(chosen.error().message == row.message);
  }
}

TEST_CASE("a thousand offers make a short message") {
  std::vector<std::string> offered;
  for (int i = 0; i < 1000; ++i)
    offered.push_back("X-" + std::to_string(i));
  const auto chosen = choose_mechanism(offered, no_binding);
  REQUIRE_FALSE(chosen);
  CHECK(chosen.error().message.size() < 300);
}

}  // namespace
}  // namespace mailprobe::sasl
