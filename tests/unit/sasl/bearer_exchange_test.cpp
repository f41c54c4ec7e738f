// SPDX-License-Identifier: GPL-3.0-or-later
#include "sasl/bearer_exchange.hpp"

#include <doctest/doctest.h>

#include "unit/sasl/gsasl_server.hpp"

namespace mailprobe::sasl {
namespace {

using base::Cause;

// RFC 7628 section 4
constexpr const char* rfc_token = "vF9dft4qmTc2Nvb3RlckBhbHRhdmlzdGEuY29tCg==";

std::unique_ptr<Exchange> start_bearer(std::string_view mechanism, const Identity& identity,
                                       const std::string& token, std::uint16_t port = 587) {
  auto exchange =
      start_exchange(find_mechanism(mechanism).value(), identity, base::Secret::copy_of(token),
                     {.host = "server.example.com", .port = port});
  if (!exchange) throw std::runtime_error(exchange.error().message);
  return std::move(exchange).value();
}

TEST_CASE("the initial responses are those of the specifications") {
  struct Row {
    const char* mechanism;
    const char* user;
    const char* token;
    std::uint16_t port;
    const char* initial;
    const char* reason;
  };
  const Row rows[] = {
      {"OAUTHBEARER", "user@example.com", rfc_token, 143,
       "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9MTQzAWF1dGg9QmVhcmVyIH"
       "ZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB",
       "RFC 7628 section 4.1"},
      {"OAUTHBEARER", "user@example.com", rfc_token, 587,
       "bixhPXVzZXJAZXhhbXBsZS5jb20sAWhvc3Q9c2VydmVyLmV4YW1wbGUuY29tAXBvcnQ9NTg3AWF1dGg9QmVhcmVyIH"
       "ZGOWRmdDRxbVRjMk52YjNSbGNrQmhiSFJoZG1semRHRXVZMjl0Q2c9PQEB",
       "RFC 7628 section 4.4, of SMTP"},
      {"XOAUTH2", "someuser@example.com", "ya29.vF9dft4qmTc2Nvb3RlckBhdHRhdmlzdGEuY29tCg", 587,
       "dXNlcj1zb21ldXNlckBleGFtcGxlLmNvbQFhdXRoPUJlYXJlciB5YTI5LnZGOWRmdDRxbVRjMk52YjNSbGNrQmhkSF"
       "JoZG1semRHRXVZMjl0Q2cBAQ==",
       "Google's and Microsoft's description of the protocol"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto exchange = start_bearer(row.mechanism, {.user = row.user}, row.token, row.port);
    CHECK(begin(*exchange) == row.initial);
    CHECK(exchange->finish());
    CHECK_FALSE(exchange->server_error());
  }
}

TEST_CASE("in OAUTHBEARER a comma and an equals sign of the user are escaped, in XOAUTH2 not") {
  const auto bearer = start_bearer("OAUTHBEARER", {.user = "a,b=c"}, "t");
  CHECK(from_base64(begin(*bearer)) ==
        "n,a=a=2Cb=3Dc,\1host=server.example.com\1port=587\1auth=Bearer t\1\1");
  const auto xoauth2 = start_bearer("XOAUTH2", {.user = "a,b=c"}, "t");
  CHECK(from_base64(begin(*xoauth2)) == "user=a,b=c\1auth=Bearer t\1\1");
}

TEST_CASE("OAUTHBEARER names whom to act as, if there is one") {
  const auto exchange =
      start_bearer("OAUTHBEARER", {.user = "admin", .authorization_id = "shared"}, "t");
  CHECK(from_base64(begin(*exchange)).starts_with("n,a=shared,\1"));
}

TEST_CASE("a server that refuses the token says why, and gets an answer that says nothing") {
  struct Row {
    const char* mechanism;
    const char* answer;
  };
  // RFC 7628 section 4.3
  constexpr std::string_view challenge =
      "eyJzdGF0dXMiOiJpbnZhbGlkX3Rva2VuIiwic2NvcGUiOiJleGFtcGxlX3Njb3BlIiwib3BlbmlkLWNvbmZpZ3VyYX"
      "Rpb24iOiJodHRwczovL2V4YW1wbGUuY29tLy53ZWxsLWtub3duL29wZW5pZC1jb25maWd1cmF0aW9uIn0=";
  for (const Row& row : {Row{"OAUTHBEARER", "AQ=="}, Row{"XOAUTH2", ""}}) {
    CAPTURE(row.mechanism);
    const auto exchange = start_bearer(row.mechanism, {.user = "user@example.com"}, rfc_token);
    begin(*exchange);
    CHECK(text_of(exchange->answer(challenge)) == row.answer);
    CHECK(exchange->server_error() ==
          R"({"status":"invalid_token","scope":"example_scope",)"
          R"("openid-configuration":"https://example.com/.well-known/openid-configuration"})");
    const auto finished = exchange->finish();
    REQUIRE_FALSE(finished);
    CHECK(finished.error() ==
          base::Error{Cause::protocol, "the server reported a failure and then accepted"});
  }
}

TEST_CASE("a hostile server gets nothing out of a bearer") {
  struct Row {
    std::vector<std::string> challenges;
    const char* message;
    const char* reason;
  };
  const Row rows[] = {
      {{"{\"status\":\"401\"}"}, "the challenge is not base64", "raw JSON"},
      {{rfc_token + std::string("!")},
       "the challenge is not base64",
       "our own token, so that it stands in a message"},
      {{"e30=", "e30="},
       "the server challenges again after it has reported a failure",
       "no end of it"},
      {{std::string(1U << 20U, 'A')},
       "the challenge is 1048576 octets long, more than the 12288 allowed",
       "a mebibyte"},
  };
  for (const Row& row : rows) {
    for (const char* mechanism : {"OAUTHBEARER", "XOAUTH2"}) {
      CAPTURE(row.reason);
      const auto exchange = start_bearer(mechanism, {.user = "u"}, rfc_token);
      begin(*exchange);
      for (std::size_t i = 0; i + 1 < row.challenges.size(); ++i)
        CHECK(exchange->answer(row.challenges[i]));
      const auto answer = exchange->answer(row.challenges.back());
      REQUIRE_FALSE(answer);
      CHECK(answer.error() == base::Error{Cause::protocol, row.message});
      CHECK(exchange->answer("e30=").error() == answer.error());
      CHECK(exchange->finish().error() == answer.error());
    }
  }
}

}  // namespace
}  // namespace mailprobe::sasl
