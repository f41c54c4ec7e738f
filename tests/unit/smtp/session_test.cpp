// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/session.hpp"

#include <doctest/doctest.h>

#include "support/dialogue.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using base::Cause;
using smtp::Session;
using smtp::Violation;
using test::Dialogue;

namespace {

base::Deadline soon() { return base::Deadline::after(1s); }

}  // namespace

TEST_CASE("a whole session goes through one door") {
  Dialogue dialogue{"S: 220 mx.example.org ESMTP",
                    "C: EHLO probe.example",
                    "S: 250-mx.example.org",
                    "S: 250 SIZE 1000",
                    "C: MAIL FROM:<a@b.example>",
                    "S: 250 2.1.0 Ok",
                    "C: QUIT",
                    "S: 221 2.0.0 Bye"};
  Session session(dialogue, soon());
  REQUIRE(session.greeting());
  const auto hello = smtp::say_hello(session, "probe.example");
  REQUIRE(hello);
  CHECK(hello->extended);
  CHECK(hello->capabilities.size_limit() == 1000U);
  CHECK(smtp::begin_mail(session, "a@b.example")->code == 250);
  CHECK(session.command("QUIT")->code == 221);
  CHECK(dialogue.finished());
  CHECK(session.transcript().size() == 8);
  CHECK(session.violation() == Violation::none);
}

TEST_CASE("a command with CR, LF or NUL never reaches the wire") {
  for (const std::string& line : {std::string("HELO a\r\nMAIL FROM:<>"), std::string("NOOP\n"),
                                  std::string("NOOP\rX"), std::string("NO\0OP", 5)}) {
    Dialogue dialogue{};
    Session session(dialogue, soon());
    const auto reply = session.command(line);
    REQUIRE_FALSE(reply);
    CHECK(reply.error().cause == Cause::syntax);
  }
}

TEST_CASE("bytes that come before they were asked for are a violation") {
  SUBCASE("in the same packet as the banner") {
    Dialogue dialogue{"S~ 220 mx\r\n250 hello\r\n"};
    Session session(dialogue, soon());
    REQUIRE(session.greeting());
    const auto reply = session.command("EHLO me");
    REQUIRE_FALSE(reply);
    CHECK(reply.error().message == "the server spoke before it was asked: \"250 hello\\x0d\\x0a\"");
    CHECK(session.violation() == Violation::early_talk);
  }
  SUBCASE("on their own") {
    Dialogue dialogue{"S: 220 mx", "S: 250 hello"};
    Session session(dialogue, soon());
    REQUIRE(session.greeting());
    CHECK_FALSE(session.command("EHLO me"));
    CHECK(session.violation() == Violation::early_talk);
  }
}

TEST_CASE("a 421 that waits is the reply to the next command") {
  Dialogue dialogue{"S: 220 mx", "S: 421 4.3.2 shutting down"};
  Session session(dialogue, soon());
  REQUIRE(session.greeting());
  const auto reply = session.command("EHLO me");
  REQUIRE(reply);
  CHECK(reply->code == 421);
}

TEST_CASE("a server that hung up is told before anything is sent to it") {
  Dialogue dialogue{"S: 220 mx", "S! close"};
  Session session(dialogue, soon());
  REQUIRE(session.greeting());
  CHECK(session.command("EHLO me").error().cause == Cause::closed);
}

TEST_CASE("EHLO answered 500 or 502 is followed by HELO, any other refusal is not") {
  SUBCASE("502") {
    Dialogue dialogue{"C: EHLO me", "S: 502 what?", "C: HELO me", "S: 250 mx"};
    Session session(dialogue, soon());
    const auto hello = smtp::say_hello(session, "me");
    REQUIRE(hello);
    CHECK_FALSE(hello->extended);
    CHECK(hello->reply.code == 250);
  }
  SUBCASE("550") {
    Dialogue dialogue{"C: EHLO me", "S: 550 no"};
    Session session(dialogue, soon());
    const auto hello = smtp::say_hello(session, "me");
    REQUIRE(hello);
    CHECK(hello->reply.code == 550);
    CHECK(hello->capabilities.all().empty());
  }
}

TEST_CASE("anything between the 220 of STARTTLS and the handshake is a violation") {
  SUBCASE("a reply for the encrypted session, sent in the clear") {
    Dialogue dialogue{"C: STARTTLS", "S~ 220 go\r\n250 injected\r\n"};
    Session session(dialogue, soon());
    const auto reply = smtp::ask_for_tls(session);
    REQUIRE_FALSE(reply);
    CHECK(reply.error().message == "plaintext after STARTTLS: \"250 injected\\x0d\\x0a\"");
    CHECK(session.violation() == Violation::plaintext_after_starttls);
  }
  SUBCASE("in a packet of its own") {
    Dialogue dialogue{"C: STARTTLS", "S: 220 go", "S: 250 injected"};
    Session session(dialogue, soon());
    CHECK_FALSE(smtp::ask_for_tls(session));
  }
  SUBCASE("nothing") {
    Dialogue dialogue{"C: STARTTLS", "S: 220 go"};
    Session session(dialogue, soon());
    CHECK(smtp::ask_for_tls(session)->code == 220);
  }
  SUBCASE("a refusal is the reply") {
    Dialogue dialogue{"C: STARTTLS", "S: 454 not now"};
    Session session(dialogue, soon());
    CHECK(smtp::ask_for_tls(session)->code == 454);
  }
}

TEST_CASE("after TLS the session talks over the new stream and knows nothing of the old one") {
  Dialogue plain{"C: STARTTLS", "S: 220 go"};
  Dialogue encrypted{"C: EHLO me", "S: 250 mx"};
  Session session(plain, soon());
  REQUIRE(smtp::ask_for_tls(session));
  session.continue_over(encrypted);
  const auto hello = smtp::say_hello(session, "me");
  REQUIRE(hello);
  CHECK(hello->capabilities.all().empty());
  CHECK(encrypted.finished());
}

TEST_CASE("an error of the stream ends a command") {
  Dialogue silent{"C: NOOP", "S! timeout"};
  CHECK(Session(silent, soon()).command("NOOP").error().cause == Cause::timeout);
  Dialogue broken{"S! reset"};
  CHECK(Session(broken, soon()).command("NOOP").error().cause == Cause::closed);
}

TEST_CASE("a transcript is bounded") {
  Dialogue dialogue{"S~ 220-" + [] {
    std::string lines;
    for (int i = 0; i < 990; ++i)
      lines += std::string(50, 'x') + "\r\n220-";
    return lines + "\r\n220 end\r\n";
  }()};
  Session session(dialogue, soon());
  REQUIRE(session.greeting());
  CHECK(session.transcript().size() * sizeof(smtp::TranscriptLine) <=
        smtp::transcript_octet_limit + sizeof(smtp::TranscriptLine));
  CHECK(session.transcript().back().text == "the rest is not kept");
}

TEST_CASE("what a server says behind its goodbye is noticed") {
  Dialogue dialogue{"C: QUIT", "S~ 221 Bye\r\n250 injected\r\n"};
  Session session(dialogue, soon());
  REQUIRE(session.command("QUIT"));
  CHECK(session.expect_nothing_more().error().cause == Cause::protocol);
  CHECK(session.violation() == Violation::early_talk);

  Dialogue polite{"C: QUIT", "S: 221 Bye", "S! close"};
  Session other(polite, soon());
  REQUIRE(other.command("QUIT"));
  CHECK(other.expect_nothing_more());
}
