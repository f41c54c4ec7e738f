// SPDX-License-Identifier: GPL-3.0-or-later
#include "sasl/exchange.hpp"

#include <array>

#include <doctest/doctest.h>

#include "unit/sasl/gsasl_server.hpp"

namespace mailprobe::sasl {
namespace {

using namespace std::string_literals;
using base::Cause;

constexpr std::string_view canary = "Kanarienvogel";

base::Result<std::unique_ptr<Exchange>> try_start(std::string_view mechanism,
                                                  const Identity& identity,
                                                  const std::string& secret) {
  return start_exchange(find_mechanism(mechanism).value(), identity, base::Secret::copy_of(secret),
                        {.host = "mail.example.org"});
}

TEST_CASE("what cannot be sent is refused before anything is") {
  struct Row {
    Identity identity;
    std::string secret;
    const char* message;  // behind "the "
    const char* reason;
  };
  const Row rows[] = {
      {{.user = "a\0b"s}, "x", "user holds a control character", "PLAIN separates by NUL"},
      {{.user = "a\1b"}, "x", "user holds a control character", "XOAUTH2 separates by ^A"},
      {{.user = "a\r\nRSET"}, "x", "user holds a control character", "a line end"},
      {{.user = "j\xfcrgen"}, "x", "user is not UTF-8", "Latin-1"},
      {{.user = "a", .authorization_id = "b\0c"s},
       "x",
       "authorization identity holds a control character",
       "NUL"},
      {{.user = "a", .authorization_id = "\xff"},
       "x",
       "authorization identity is not UTF-8",
       "no UTF-8 begins so"},
      {{.user = "a"}, "x\0y"s, "SECRET holds a control character", "it would end at the NUL"},
      {{.user = "a"}, "x\1auth=y", "SECRET holds a control character", "^A"},
      {{.user = "a"}, "x\n", "SECRET holds a control character", "the end of a file's line"},
      {{.user = "a"}, "\xe4", "SECRET is not UTF-8", "Latin-1"},
  };
  for (const Mechanism& mechanism : all_mechanisms()) {
    for (const Row& row : rows) {
      CAPTURE(mechanism.name);
      CAPTURE(row.reason);
      std::string expected = "the "s + row.message;
      if (const auto at = expected.find("SECRET"); at != std::string::npos)
        expected.replace(at, 6, mechanism.secret == SecretKind::token ? "token" : "password");
      const auto exchange = try_start(mechanism.name, row.identity, row.secret);
      REQUIRE_FALSE(exchange);
      CHECK(exchange.error() == base::Error{Cause::syntax, expected});
    }
  }
}

TEST_CASE("what SASLprep forbids is refused where a mechanism prepares, and left alone elsewhere") {
  struct Row {
    const char* user;
    const char* password;
    const char* culprit;
    const char* reason;
  };
  const Row rows[] = {
      {"\xee\x80\x80", "x", "user", "RFC 4013 section 2.3: private use"},
      {"user", "\xee\x80\x80", "password", "the same in the password"},
      {"user",
       "\xd7\x90"
       "1",
       "password", "RFC 3454 section 6: right to left, ending in a digit"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    for (const char* mechanism : {"SCRAM-SHA-1", "SCRAM-SHA-256", "CRAM-MD5"}) {
      CAPTURE(mechanism);
      const auto exchange = try_start(mechanism, {.user = row.user}, row.password);
      REQUIRE_FALSE(exchange);
      CHECK(exchange.error() ==
            base::Error{Cause::syntax,
                        "the "s + row.culprit + " holds characters that RFC 4013 forbids"});
    }
    CHECK(begin(*start("PLAIN", {.user = row.user, .password = row.password})) ==
          base64("\0"s + row.user + "\0"s + row.password));
  }
}

TEST_CASE("a mechanism that binds needs something to bind to") {
  for (const char* mechanism : {"SCRAM-SHA-1-PLUS", "SCRAM-SHA-256-PLUS"}) {
    const auto exchange = try_start(mechanism, {.user = "user"}, "pencil");
    REQUIRE_FALSE(exchange);
    CHECK(exchange.error() ==
          base::Error{Cause::tls, mechanism + " needs a channel binding, and there is none"s});
  }
}

TEST_CASE("the initial response is there exactly where the client speaks first") {
  for (const Mechanism& mechanism : all_mechanisms()) {
    CAPTURE(mechanism.name);
    const auto exchange =
        start(mechanism.name, {.binding = base::ChannelBinding{
                                   .type = base::ChannelBindingType::tls_exporter, .bytes = {1}}});
    const auto first = exchange->begin();
    REQUIRE(first);
    CHECK(first->has_value() == mechanism.client_first);
    if (*first) CHECK_FALSE((**first).reveal().empty());
  }
}

std::vector<std::string> hostile_challenges() {
  const std::string scram = "r=0,s=QSXCR+Q6sek8bf92,i=4096";
  return {
      "",
      "=",
      "*",
      "hello there",
      "e30",
      "e30=\r\n",
      "YR==",
      "\xff\xfe",
      "e3\0="s,
      std::string(longest_challenge + 1, 'A'),
      std::string(1U << 20U, 'A'),
      std::string(longest_challenge, 'A'),
      base64(""),
      base64(std::string(9000, '\0')),
      base64("\0\0\0\0"s),
      base64(std::string(9000, ',')),
      base64(std::string(9000, '"')),
      base64(scram),
      base64(scram + ",x=\0"s),
      base64("m=1," + scram),
      base64("r=,s=,i="),
      base64("r=,s=,i=0"),
      base64("r=0,s=!!!!,i=4096"),
      base64("v=AAAA"),
      base64("e=" + std::string(8000, 'e')),
      base64("realm=\"" + std::string(8000, 'r')),
      base64("nonce=\"\",qop=\"auth\",algorithm=md5-sess,charset=utf-8"),
      base64("nonce=\"n\",nonce=\"n\",algorithm=md5-sess"),
      base64("nonce=\"n\",qop=\"auth-conf\",cipher=\"des\",algorithm=md5-sess"),
      base64("nonce=\"n\",maxbuf=99999999999999999999,algorithm=md5-sess"),
      base64("nonce,qop,algorithm,charset,rspauth"),
      base64("rspauth=" + std::string(5000, 'f')),
      base64("NTLMSSP\0\2\0\0\0"s),
      base64("NTLMSSP\0\2\0\0\0\xff\xff\xff\xff\xff\xff\xff\xff"s + std::string(100, '\xff')),
      base64("NTLMSSP\0\2\0\0\0\x40\x00\x40\x00\xf0\xff\xff\xff"s + std::string(100, '\x01')),
      base64("NTLMSSP\0\2\0\0\0"s + std::string(8000, 'A')),
      base64("NTLMSSP\0\1\0\0\0"s + std::string(100, '\0')),
  };
}

// Every challenge after every other one: no crash, no leak, no secret in a message, an error that
// stays, and an end.
TEST_CASE("no challenge gets more out of a client than its mechanism gives") {
  const base::ChannelBinding binding{.type = base::ChannelBindingType::tls_unique, .bytes = {1}};
  const Account account{.password = std::string(canary), .binding = binding};
  const std::vector<std::string> challenges = hostile_challenges();
  for (const Mechanism& mechanism : all_mechanisms()) {
    CAPTURE(mechanism.name);
    for (const std::string& first : challenges) {
      for (const std::string& second : challenges) {
        const auto exchange = start(mechanism.name, account);
        begin(*exchange);
        std::optional<base::Error> error;
        for (const std::string* challenge : {&first, &second, &first, &second}) {
          const auto answer = exchange->answer(*challenge);
          if (error) REQUIRE(answer.error() == *error);
          if (!answer) error = answer.error();
        }
        REQUIRE(error);
        REQUIRE(error->cause == Cause::protocol);
        REQUIRE(error->message.find(canary) == std::string::npos);
        REQUIRE(error->message.size() < 400);
        REQUIRE(exchange->finish().error() == *error);
      }
    }
  }
}

TEST_CASE("a challenge that sends the secret back does not bring it into a message") {
  const Account account{.password = std::string(canary)};
  for (const Mechanism& mechanism : all_mechanisms()) {
    // What NTLM gives away is not the password as it is.
    if (!mechanism.reveals_secret || mechanism.name == "NTLM") continue;
    CAPTURE(mechanism.name);
    const auto exchange = start(mechanism.name, account);
    begin(*exchange);
    if (!mechanism.client_first) {
      REQUIRE(exchange->answer(""));
      REQUIRE(exchange->answer(""));
    }
    const auto answer = exchange->answer(std::string(canary) + "!");
    REQUIRE_FALSE(answer);
    CHECK(answer.error().message.find(canary) == std::string::npos);
  }
}

TEST_CASE("after the end every challenge is one too many") {
  for (const char* mechanism :
       {"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-1", "SCRAM-SHA-256"}) {
    CAPTURE(mechanism);
    GsaslServer server(mechanism, {});
    const auto exchange = start(mechanism);
    const Outcome outcome = hold_dialogue(*exchange, server);
    REQUIRE(exchange->finish());
    const std::string again = outcome.received.empty() ? "" : outcome.received.back();
    CHECK(exchange->answer(again).error() ==
          base::Error{Cause::protocol, "the server sends one challenge too many"});
    CHECK_FALSE(exchange->finish());
  }
}

TEST_CASE("what is no base64 is shown") {
  const auto exchange = start("CRAM-MD5");
  CHECK(exchange->answer("go ahead").error() ==
        base::Error{Cause::protocol, "the challenge \"go ahead\" is not base64"});
  const auto empty = start("CRAM-MD5");
  CHECK(empty->answer("").error() == base::Error{Cause::protocol, "the challenge is empty"});
}

}  // namespace
}  // namespace mailprobe::sasl
