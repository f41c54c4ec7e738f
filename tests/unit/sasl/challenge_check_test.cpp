// SPDX-License-Identifier: GPL-3.0-or-later
#include "sasl/challenge_check.hpp"

#include <ctime>

#include <doctest/doctest.h>

#include "unit/sasl/gsasl_server.hpp"

namespace mailprobe::sasl {
namespace {

using namespace std::string_literals;
using base::Cause;

TEST_CASE("a challenge of SCRAM has its form and a number that can be afforded") {
  struct Row {
    const char* message;
    const char* error;  // "" if it is good; without the challenge, if that is shown
    const char* reason;
  };
  const Row rows[] = {
      {"r=ab,s=YQ==,i=4096", "", "RFC 5802 section 5"},
      {"r=ab,s=YQ==,i=1", "", "weak, but the server's own business"},
      {"r=ab,s=YQ==,i=5000", "", "the most that is allowed"},
      {"r=ab,s=YQ==,i=4096,x=y", "", "an extension at the end may be ignored"},
      {"r=ab,s=YQ==,i=5001", "the server asks for 5001 iterations, more than the 5000 allowed",
       "one more"},
      {"r=ab,s=YQ==,i=0005001",
       "the server asks for 0005001 iterations, more than the 5000 allowed",
       "zeros do not hide it"},
      {"r=ab,s=YQ==,i=99999999999999999999",
       "the server asks for 99999999999999999999 iterations, more than the 5000 allowed",
       "more than a machine's number"},
      {"r=ab,s=YQ==,i=4294971392",
       "the server asks for 4294971392 iterations, more than the 5000 allowed",
       "4096 if only 32 bits were looked at"},
      {"m=x,r=ab,s=YQ==,i=4096", "none of SCRAM", "an extension that must be understood"},
      {"i=1,r=ab,s=YQ==,i=9999999", "none of SCRAM", "another number in front"},
      {"r=ab,i=1,s=YQ==,i=9999999", "none of SCRAM", "another order"},
      {"r=ab,s=YQ==,i=", "none of SCRAM", "no number"},
      {"r=ab,s=YQ==,i=-1", "none of SCRAM", "negative"},
      {"r=ab,s=YQ==,i=+1", "none of SCRAM", "a sign"},
      {"r=ab,s=YQ==,i= 1", "none of SCRAM", "a blank"},
      {"r=ab,s=YQ==,i=0x10", "none of SCRAM", "hexadecimal"},
      {"r=ab,s=YQ==", "none of SCRAM", "nothing of it"},
      {"", "none of SCRAM", "nothing at all"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.message);
    CAPTURE(row.reason);
    const auto checked = check_scram_challenge(row.message, 5000);
    CHECK(checked.has_value() == (*row.error == '\0'));
    if (checked) continue;
    CHECK(checked.error().cause == Cause::protocol);
    CHECK(checked.error().message.ends_with(row.error));
  }
}

// The server's first message with this many iterations; the rest is as it should be.
std::string challenge_with(Exchange& exchange, const std::string& iterations) {
  GsaslServer server("SCRAM-SHA-256", {.iterations = iterations});
  return server.step(begin(exchange)).output;
}

TEST_CASE("iterations beyond the limit cost nothing") {
  const auto cost_of = [](const std::string& iterations, std::string_view expected) {
    const auto exchange = start("SCRAM-SHA-256");
    const std::string challenge = challenge_with(*exchange, iterations);
    const std::clock_t before = std::clock();
    const auto answer = exchange->answer(challenge);
    const std::clock_t cost = std::clock() - before;
    CHECK(answer.has_value() == expected.empty());
    if (!answer) CHECK(answer.error().message == expected);
    return cost;
  };
  const std::clock_t affordable = cost_of("40000", "");
  CHECK(cost_of("4000000000",
                "the server asks for 4000000000 iterations, more than the 1000000 allowed") <
        affordable);
}

TEST_CASE("a long password lowers the limit, as each iteration takes longer") {
  const auto exchange = start("SCRAM-SHA-256", {.password = std::string(1000, 'x')});
  const auto answer = exchange->answer(challenge_with(*exchange, "600000"));
  REQUIRE_FALSE(answer);
  CHECK(answer.error() ==
        base::Error{Cause::protocol,
                    "the server asks for 600000 iterations, more than the 250000 allowed"});
}

TEST_CASE("a server's nonce must begin with ours") {
  const auto exchange = start("SCRAM-SHA-256");
  begin(*exchange);
  CHECK(exchange->answer(base64("r=theirs,s=QSXCR+Q6sek8bf92,i=4096")).error() ==
        base::Error{Cause::protocol, "the challenge is no answer to what was sent"});
}

// With a target's name of this length, said to be there.
std::string ntlm_challenge(std::uint8_t low, std::uint8_t high, const std::string& offset,
                           std::size_t name) {
  const std::string length{static_cast<char>(low), static_cast<char>(high)};
  return "NTLMSSP\0\2\0\0\0"s + length + length + offset + std::string(28, '\0') +
         std::string(name, 'A');
}

TEST_CASE("a target's name of NTLM stands in the message and is no longer than libntlm can take") {
  struct Row {
    std::string message;
    bool good;
    const char* reason;
  };
  const Row rows[] = {
      {ntlm_challenge(0, 0, "\0\0\0\0"s, 0), true, "none"},
      {ntlm_challenge(0, 0, "\xff\xff\xff\xff", 0), true, "none, wherever"},
      {ntlm_challenge(8, 0, "\x30\0\0\0"s, 8), true, "at the end"},
      {ntlm_challenge(8, 0, "\x31\0\0\0"s, 8), false, "one octet beyond"},
      {ntlm_challenge(8, 0, "\xff\xff\xff\xff", 8), false, "far away"},
      {ntlm_challenge(0, 1, "\x30\0\0\0"s, 500), true, "128 characters"},
      {ntlm_challenge(1, 1, "\x30\0\0\0"s, 500), false, "longer"},
      {ntlm_challenge(0xff, 0xff, "\x30\0\0\0"s, 500), false, "the longest"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(check_ntlm_challenge(row.message).has_value() == row.good);
  }
}

TEST_CASE("a user that libntlm has no room for is refused") {
  CHECK_NOTHROW(start("NTLM", {.user = std::string(longest_ntlm_name, 'u')}));
  const auto exchange =
      start_exchange(find_mechanism("NTLM").value(), {.user = std::string(129, 'u')},
                     base::Secret::copy_of("pencil"), {});
  REQUIRE_FALSE(exchange);
  CHECK(exchange.error() ==
        base::Error{Cause::syntax, "the user is longer than the 128 octets of NTLM"});
}

TEST_CASE("a challenge of NTLM is whole") {
  const std::string start_of_challenge("NTLMSSP\0\2\0\0\0", 12);
  CHECK(check_ntlm_challenge(start_of_challenge + std::string(20, '\0')));
  const std::string bad[] = {"", "NTLMSSP"s, start_of_challenge,
                             start_of_challenge + std::string(19, '\0'),
                             "NTLMSSP\0\1\0\0\0"s + std::string(20, '\0')};
  for (const std::string& message : bad) {
    CAPTURE(message);
    const auto checked = check_ntlm_challenge(message);
    REQUIRE_FALSE(checked);
    CHECK(checked.error().cause == Cause::protocol);
    CHECK(checked.error().message.ends_with("is none of NTLM"));
  }
}

}  // namespace
}  // namespace mailprobe::sasl
