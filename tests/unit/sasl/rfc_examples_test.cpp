// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the specifications show, to the letter.
#include <doctest/doctest.h>

#include "unit/sasl/fixed_nonce.hpp"
#include "unit/sasl/gsasl_server.hpp"

namespace mailprobe::sasl {
namespace {

struct Turn {
  const char* challenge;
  const char* answer;
};

struct Example {
  const char* source;
  const char* mechanism;
  Identity identity;
  const char* password;
  Service service;
  const char* nonce;
  const char* initial;  // "" if the server speaks first
  std::vector<Turn> turns;
};

std::vector<Example> examples() {
  return {
      {"RFC 2195 section 2",
       "CRAM-MD5",
       {.user = "tim"},
       "tanstaaftanstaaf",
       {},
       "",
       "",
       {{"<1896.697170952@postoffice.reston.mci.net>", "tim b913a602c7eda7a495b4e6e7334d3890"}}},
      {"RFC 2831 section 4",
       "DIGEST-MD5",
       {.user = "chris"},
       "secret",
       {.name = "imap", .host = "elwood.innosoft.com"},
       "OA6MHXh6VqTrRk",
       "",
       {{R"(realm="elwood.innosoft.com",nonce="OA6MG9tEQGm2hh",qop="auth",)"
         R"(algorithm=md5-sess,charset=utf-8)",
         R"(username="chris", realm="elwood.innosoft.com", nonce="OA6MG9tEQGm2hh", )"
         R"(cnonce="OA6MHXh6VqTrRk", nc=00000001, qop=auth, )"
         R"(digest-uri="imap/elwood.innosoft.com", response=d388dad90d4bbd760a152321f2143af7, )"
         R"(charset=utf-8)"},
        {"rspauth=ea40f60335c427b5527b84dbabcdfffd", ""}}},
      {"RFC 4616 section 4",
       "PLAIN",
       {.user = "tim"},
       "tanstaaftanstaaf",
       {},
       "",
       "|tim|tanstaaftanstaaf",
       {}},
      {"RFC 4616 section 4, on behalf of another",
       "PLAIN",
       {.user = "Kurt", .authorization_id = "Ursel"},
       "xipj3plmq",
       {},
       "",
       "Ursel|Kurt|xipj3plmq",
       {}},
      {"RFC 5802 section 5",
       "SCRAM-SHA-1",
       {.user = "user"},
       "pencil",
       {},
       "fyko+d2lbbFgONRv9qkxdawL",
       "n,,n=user,r=fyko+d2lbbFgONRv9qkxdawL",
       {{"r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,s=QSXCR+Q6sek8bf92,i=4096",
         "c=biws,r=fyko+d2lbbFgONRv9qkxdawL3rfcNHYJY1ZVvWVs7j,p=v0X8v3Bz2T0CJGbJQyF0X+HI4Ts="},
        {"v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", ""}}},
      {"RFC 7677 section 3",
       "SCRAM-SHA-256",
       {.user = "user"},
       "pencil",
       {},
       "rOprNGfwEbeRWgbNEkqO",
       "n,,n=user,r=rOprNGfwEbeRWgbNEkqO",
       {{"r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096",
         "c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
         "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="},
        {"v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", ""}}},
  };
}

std::string show_nul(std::string text) {
  for (char& c : text) {
    if (c == '\0') c = '|';
  }
  return text;
}

TEST_CASE("the examples of the RFCs come out to the letter") {
  for (const Example& example : examples()) {
    CAPTURE(example.source);
    const auto password = base::Secret::copy_of(example.password);
    std::optional<FixedNonce> nonce;
    if (*example.nonce != '\0') nonce.emplace(example.nonce);
    const auto exchange = start_exchange(find_mechanism(example.mechanism).value(),
                                         example.identity, password, example.service);
    nonce.reset();
    REQUIRE(exchange);
    CHECK(show_nul(from_base64(begin(**exchange))) == example.initial);
    for (const Turn& turn : example.turns) {
      CHECK_FALSE(((*exchange)->finish() && example.turns.size() > 1));
      CHECK(from_base64(text_of((*exchange)->answer(base64(turn.challenge)))) == turn.answer);
    }
    CHECK((*exchange)->finish());
  }
}

// [MS-NLMP] section 4.2.2: the server's challenge, and both responses of version 1.
TEST_CASE("NTLM answers as its specification shows") {
  const auto exchange = start("NTLM", {.user = "User", .password = "Password"});
  CHECK(from_base64(begin(*exchange)).starts_with(std::string_view("NTLMSSP\0\1\0\0\0", 12)));
  const std::string challenge(
      "NTLMSSP\0\2\0\0\0\0\0\0\0\x30\0\0\0\1\2\0\0"
      "\x01\x23\x45\x67\x89\xab\xcd\xef\0\0\0\0\0\0\0\0\0\0\0\0\x30\0\0\0",
      48);
  const std::string answer = from_base64(text_of(exchange->answer(base64(challenge))));
  CHECK(answer.starts_with(std::string_view("NTLMSSP\0\3\0\0\0", 12)));
  CHECK(answer.find("\x98\xde\xf7\xb8\x7f\x88\xaa\x5d\xaf\xe2\xdf\x77\x96\x88\xa1\x72\xde\xf1\x1c"
                    "\x7d\x5c\xcd\xef\x13") != std::string::npos);
  CHECK(answer.find("\x67\xc4\x30\x11\xf3\x02\x98\xa2\xad\x35\xec\xe6\x4f\x16\x33\x1c\x44\xbd\xbe"
                    "\xd9\x27\x84\x1f\x94") != std::string::npos);
  CHECK(exchange->finish());
}

}  // namespace
}  // namespace mailprobe::sasl
