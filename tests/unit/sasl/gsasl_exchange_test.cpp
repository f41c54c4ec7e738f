// SPDX-License-Identifier: GPL-3.0-or-later
#include "sasl/gsasl_exchange.hpp"

#include <doctest/doctest.h>

#include "unit/sasl/gsasl_server.hpp"

namespace mailprobe::sasl {
namespace {

using base::Cause;

const base::ChannelBinding exporter{.type = base::ChannelBindingType::tls_exporter,
                                    .bytes = {0, 1, 2, 3, 0xff}};
const base::ChannelBinding unique{.type = base::ChannelBindingType::tls_unique, .bytes = {9, 8, 7}};
const base::ChannelBinding another{.type = base::ChannelBindingType::tls_exporter, .bytes = {4}};

TEST_CASE("the right password is accepted, and a wrong one is not") {
  struct Row {
    const char* mechanism;
    std::optional<base::ChannelBinding> binding;
    std::size_t messages;  // that the client sends
    const char* reason;
  };
  const Row rows[] = {
      {"PLAIN", {}, 1, "all at once"},
      {"LOGIN", {}, 2, "two prompts"},
      {"CRAM-MD5", {}, 1, "the server first"},
      {"DIGEST-MD5", {}, 2, "an answer, and an empty line for the proof"},
      {"SCRAM-SHA-1", {}, 3, "two messages, and an empty line for the proof"},
      {"SCRAM-SHA-256", {}, 3, "the same"},
      {"SCRAM-SHA-1-PLUS", exporter, 3, "TLS 1.3"},
      {"SCRAM-SHA-256-PLUS", exporter, 3, "TLS 1.3"},
      {"SCRAM-SHA-256-PLUS", unique, 3, "TLS 1.2"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.mechanism);
    CAPTURE(row.reason);
    const Account account{.binding = row.binding};
    GsaslServer server(row.mechanism, account);
    const auto exchange = start(row.mechanism, account);
    const Outcome outcome = hold_dialogue(*exchange, server);
    CHECK_FALSE(outcome.error.has_value());
    CHECK(outcome.accepted);
    CHECK(outcome.sent.size() == row.messages);
    CHECK(exchange->finish());
    CHECK_FALSE(exchange->server_error());

    GsaslServer strict(row.mechanism, account);
    const auto wrong = start(row.mechanism, {.password = "pencil2", .binding = row.binding});
    CHECK_FALSE(hold_dialogue(*wrong, strict).accepted);
  }
}

TEST_CASE("names and passwords beyond ASCII arrive") {
  const Account account{.user = "j\xc3\xbcrgen",
                        .password =
                            "Stra\xc3\x9f"
                            "e =,%"};
  for (const char* mechanism : {"PLAIN", "LOGIN", "CRAM-MD5", "DIGEST-MD5", "SCRAM-SHA-256"}) {
    CAPTURE(mechanism);
    GsaslServer server(mechanism, account);
    const auto exchange = start(mechanism, account);
    CHECK(hold_dialogue(*exchange, server).accepted);
    CHECK(exchange->finish());
  }
}

TEST_CASE("SCRAM says what it binds, and nothing where it cannot") {
  struct Row {
    const char* mechanism;
    std::optional<base::ChannelBinding> binding;
    const char* start;
    const char* reason;
  };
  const Row rows[] = {
      {"SCRAM-SHA-256", {}, "n,,n=user,", "we cannot bind"},
      {"SCRAM-SHA-256", exporter, "n,,n=user,", "this mechanism cannot"},
      {"SCRAM-SHA-1", unique, "n,,n=user,", "the same"},
      {"SCRAM-SHA-256-PLUS", exporter, "p=tls-exporter,,n=user,", "RFC 9266"},
      {"SCRAM-SHA-1-PLUS", unique, "p=tls-unique,,n=user,", "RFC 5929"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto exchange = start(row.mechanism, {.binding = row.binding});
    CHECK(from_base64(begin(*exchange)).starts_with(row.start));
  }
}

TEST_CASE("somebody between two channels is found out") {
  const auto bound = start("SCRAM-SHA-256-PLUS", {.binding = exporter});
  GsaslServer elsewhere("SCRAM-SHA-256-PLUS", {.binding = another});
  CHECK_FALSE(hold_dialogue(*bound, elsewhere).accepted);
}

TEST_CASE("a server that can bind takes a client that does not") {
  const auto exchange = start("SCRAM-SHA-256", {.binding = exporter});
  GsaslServer server("SCRAM-SHA-256", {.binding = exporter});
  CHECK(hold_dialogue(*exchange, server).accepted);
  CHECK(exchange->finish());
}

TEST_CASE("acting as another is asked for where the mechanism can") {
  const Mechanism plain = find_mechanism("PLAIN").value();
  const auto exchange = start_exchange(plain, {.user = "admin", .authorization_id = "shared"},
                                       base::Secret::copy_of("pencil"), {});
  REQUIRE(exchange);
  CHECK(from_base64(begin(**exchange)) == std::string("shared\0admin\0pencil", 19));
}

TEST_CASE("a success that comes too early is none") {
  struct Row {
    const char* mechanism;
    int challenges;  // answered before it
    const char* message;
    const char* reason;
  };
  constexpr const char* early = "the server accepted before the authentication was over";
  constexpr const char* unproved = "the server accepted without a proof that it knows the password";
  const Row rows[] = {
      {"LOGIN", 0, early, "nothing was said"},
      {"LOGIN", 1, early, "only the user"},
      {"CRAM-MD5", 0, early, "nothing was said"},
      {"DIGEST-MD5", 0, early, "nothing was said"},
      {"DIGEST-MD5", 1, unproved, "no rspauth"},
      {"SCRAM-SHA-256", 0, early, "only the user"},
      {"SCRAM-SHA-256", 1, unproved, "no signature: whoever it is need not know the password"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.mechanism);
    CAPTURE(row.reason);
    GsaslServer server(row.mechanism, {});
    const auto exchange = start(row.mechanism);
    std::string message = begin(*exchange);
    for (int i = 0; i < row.challenges; ++i)
      message = text_of(exchange->answer(server.step(message).output));
    const auto finished = exchange->finish();
    REQUIRE_FALSE(finished);
    CHECK(finished.error() == base::Error{Cause::protocol, row.message});
  }
}

TEST_CASE("a server that does not know the password cannot prove that it does") {
  struct Row {
    const char* mechanism;
    const char* proof;
    const char* reason;
  };
  const Row rows[] = {
      {"SCRAM-SHA-1", "v=rmF9pqV8S7suAoZWja4dJRkFsKQ=", "of another session"},
      {"SCRAM-SHA-256", "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=", "of another session"},
      {"SCRAM-SHA-256", "v=", "nothing"},
      {"SCRAM-SHA-256", "v=AAAA", "too short"},
      {"SCRAM-SHA-256", "ok", "nonsense"},
      {"DIGEST-MD5", "rspauth=ea40f60335c427b5527b84dbabcdfffd", "of another session"},
      {"DIGEST-MD5", "rspauth=", "nothing"},
      {"DIGEST-MD5", "ok", "nonsense"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.mechanism);
    CAPTURE(row.reason);
    GsaslServer server(row.mechanism, {});
    const auto exchange = start(row.mechanism);
    REQUIRE(exchange->answer(server.step(begin(*exchange)).output));
    const auto answer = exchange->answer(base64(row.proof));
    REQUIRE_FALSE(answer);
    CHECK(answer.error() ==
          base::Error{Cause::protocol, "the server's proof that it knows the password is wrong"});
    CHECK(exchange->finish().error() == answer.error());
  }
}

TEST_CASE("a word of SCRAM about its failure is kept and answered by nothing") {
  GsaslServer server("SCRAM-SHA-256", {});
  const auto exchange = start("SCRAM-SHA-256");
  REQUIRE(exchange->answer(server.step(begin(*exchange)).output));
  CHECK(text_of(exchange->answer(base64("e=invalid-proof"))).empty());
  CHECK(exchange->server_error() == "invalid-proof");
  CHECK(exchange->finish().error() ==
        base::Error{Cause::protocol, "the server reported a failure and then accepted"});
  CHECK(exchange->answer(base64("e=again")).error() ==
        base::Error{Cause::protocol, "the server sends one challenge too many"});
}

}  // namespace
}  // namespace mailprobe::sasl
