// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/auth.hpp"

#include <doctest/doctest.h>

#include "support/dialogue.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using base::Cause;
using base::Deadline;
using smtp::Session;
using test::Dialogue;

namespace {

const sasl::Service service{.name = "smtp", .host = "mx.example.org", .port = 587};

// Logs in as "user" with "secret".
base::Result<smtp::AuthReply> log_in(Session& session, std::string_view mechanism,
                                     const std::string& password = "secret") {
  const base::Secret secret = base::Secret::copy_of(password);
  session.hide(secret);
  const auto exchange =
      sasl::start_exchange(*sasl::find_mechanism(mechanism), {"user", {}}, secret, service);
  return smtp::authenticate(session, mechanism, **exchange);
}

std::string transcript_of(const Session& session) {
  std::string text;
  for (const smtp::TranscriptLine& line : session.transcript())
    text += line.text + "\n";
  return text;
}

}  // namespace

TEST_CASE("PLAIN goes out with AUTH, in one round trip") {
  Dialogue dialogue{"C: AUTH PLAIN AHVzZXIAc2VjcmV0", "S: 235 2.7.0 welcome"};
  Session session(dialogue, Deadline::after(5s));
  const auto result = log_in(session, "PLAIN");
  REQUIRE(result);
  CHECK(result->reply.code == 235);
  CHECK(dialogue.finished());
  CHECK(transcript_of(session) == "AUTH PLAIN ***\n235 2.7.0 welcome\n");
}

TEST_CASE("LOGIN answers two questions, and the transcript shows neither answer") {
  Dialogue dialogue{"C: AUTH LOGIN",       "S: 334 VXNlcm5hbWU6", "C: dXNlcg==",
                    "S: 334 UGFzc3dvcmQ6", "C: c2VjcmV0",         "S: 235 Ok"};
  Session session(dialogue, Deadline::after(5s));
  REQUIRE(log_in(session, "LOGIN"));
  CHECK(transcript_of(session) ==
        "AUTH LOGIN\n334 VXNlcm5hbWU6\n***\n334 UGFzc3dvcmQ6\n***\n235 Ok\n");
}

TEST_CASE("an initial response that makes the line too long answers an empty challenge") {
  const std::string password(400, 'p');
  const base::Secret secret = base::Secret::copy_of(password);
  const auto exchange =
      sasl::start_exchange(*sasl::find_mechanism("PLAIN"), {"user", {}}, secret, service);
  const auto initial = (*exchange)->begin();
  REQUIRE(initial);
  Dialogue dialogue{"C: AUTH PLAIN", "S: 334 ", "C: " + std::string((*initial)->reveal()),
                    "S: 235 Ok"};
  Session session(dialogue, Deadline::after(5s));
  REQUIRE(log_in(session, "PLAIN", password));
  CHECK(dialogue.finished());
}

TEST_CASE("a refusal is a result, with its code") {
  for (const char* refusal : {"535 5.7.8 bad credentials", "454 4.7.0 try later", "504 unknown",
                              "534 5.7.9 too weak", "538 5.7.11 encrypt", "530 5.7.0 STARTTLS"}) {
    CAPTURE(refusal);
    Dialogue dialogue{"C: AUTH PLAIN AHVzZXIAc2VjcmV0", "S: " + std::string(refusal)};
    Session session(dialogue, Deadline::after(5s));
    const auto result = log_in(session, "PLAIN");
    REQUIRE(result);
    CHECK(result->reply.describe() == refusal);
  }
}

TEST_CASE("a server that repeats the secret is not repeated") {
  Dialogue dialogue{"C: AUTH PLAIN AHVzZXIAc2VjcmV0",
                    "S: 535 no user has 'secret' or AHVzZXIAc2VjcmV0"};
  Session session(dialogue, Deadline::after(5s));
  const auto result = log_in(session, "PLAIN");
  REQUIRE(result);
  CHECK(result->reply.describe() == "535 no user has '***' or ***");
  CHECK(transcript_of(session).find("secret") == std::string::npos);

  Dialogue broken{"C: AUTH PLAIN AHVzZXIAc2VjcmV0", "S: secret is no reply"};
  Session other(broken, Deadline::after(5s));
  const auto error = log_in(other, "PLAIN");
  REQUIRE_FALSE(error);
  CHECK(error.error().message.find("secret") == std::string::npos);
  CHECK(error.error().message.find("***") != std::string::npos);
}

TEST_CASE("a nonsense challenge cancels the exchange") {
  Dialogue dialogue{"C: AUTH CRAM-MD5", "S: 334 !!!", "C: *", "S: 501 cancelled"};
  Session session(dialogue, Deadline::after(5s));
  const auto result = log_in(session, "CRAM-MD5");
  REQUIRE_FALSE(result);
  CHECK(result.error().cause == Cause::protocol);
  CHECK(dialogue.finished());
}

TEST_CASE("a success that comes before the server has proved itself is none") {
  const base::Secret secret = base::Secret::copy_of("secret");
  Dialogue dialogue{"C: AUTH CRAM-MD5", "S: 235 come in"};
  Session session(dialogue, Deadline::after(5s));
  const auto result = log_in(session, "CRAM-MD5");
  REQUIRE_FALSE(result);
  CHECK(result.error().cause == Cause::protocol);
}

TEST_CASE("a bearer token that is refused comes with the server's reason") {
  // {"status":"401"}
  Dialogue dialogue{"C: AUTH XOAUTH2 dXNlcj11c2VyAWF1dGg9QmVhcmVyIHNlY3JldAEB",
                    "S: 334 eyJzdGF0dXMiOiI0MDEifQ==", "C: ", "S: 535 5.7.8 no"};
  Session session(dialogue, Deadline::after(5s));
  const auto result = log_in(session, "XOAUTH2");
  REQUIRE(result);
  CHECK(result->reply.code == 535);
  CHECK(result->reason == R"({"status":"401"})");
}
