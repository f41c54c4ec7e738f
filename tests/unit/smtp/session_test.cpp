// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/session.hpp"

#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "sasl/base64.hpp"
#include "support/dialogue.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using base::Cause;
using smtp::Session;
using smtp::Violation;
using test::Dialogue;

namespace {

base::Deadline soon() { return base::Deadline::after(1s); }

using Lines = std::vector<std::string>;

const Lines transaction{"MAIL FROM:<>", "RCPT TO:<a@b.example>", "DATA"};
constexpr const char* transaction_octets = "C~ MAIL FROM:<>\r\nRCPT TO:<a@b.example>\r\nDATA\r\n";

Lines transcript_of(const Session& session) {
  Lines lines;
  for (const smtp::TranscriptLine& line : session.transcript())
    lines.push_back(line.text);
  return lines;
}

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

TEST_CASE("a secret is hidden in base64, too, wherever in its groups it begins") {
  const base::Secret secret = base::Secret::copy_of("hunter2");
  for (const std::string& text :
       {std::string("hunter2"), std::string("\0u\0hunter2", 10), std::string("\0us\0hunter2", 11),
        std::string("\0use\0hunter2\1\1", 14)}) {
    const std::string encoded(sasl::encode_base64(text).reveal());
    CAPTURE(encoded);
    Dialogue dialogue{"C: NOOP", "S: 250 you said " + encoded};
    Session session(dialogue, soon());
    session.hide(secret);
    const auto reply = session.command("NOOP");
    REQUIRE(reply);
    const std::string& shown = reply->lines.front();
    CAPTURE(shown);
    CHECK(shown.find("***") != std::string::npos);
    // What is left is what stands around the secret, and a character or two that they share.
    CHECK(shown.size() <= encoded.size() + std::string("you said ***").size() - 8);
  }
}

TEST_CASE("a secret is hidden in what nobody asked for, and behind 354") {
  const base::Secret secret = base::Secret::copy_of("hunter2");
  Dialogue dialogue{"C: DATA", "S: 354 hunter2", "C: .", "S~ 221 hunter2\r\n250 hunter2\r\n"};
  Session session(dialogue, soon());
  session.hide(secret);
  CHECK(session.command("DATA")->describe() == "354 ***");
  CHECK(session.command(".")->describe() == "221 ***");
  CHECK(session.expect_nothing_more().error().message ==
        "the server went on after its goodbye: \"250 ***\\x0d\\x0a\"");
}

TEST_CASE("a group goes out in one write, and every line has its reply") {
  SUBCASE("in packets of their own") {
    Dialogue dialogue{transaction_octets, "S: 250 2.1.0 Ok", "S~ 550-5.1.1 no\r\n",
                      "S: 550 5.1.1 user", "S: 554 5.5.1 no valid recipients"};
    Session session(dialogue, soon());
    REQUIRE(session.send_group(transaction));
    CHECK(session.next_reply()->code == 250);
    CHECK(session.next_reply(soon())->describe() == "550 5.1.1 no / 5.1.1 user");
    CHECK(session.next_reply()->code == 554);
    CHECK(dialogue.finished());
    CHECK(transcript_of(session) == Lines{"MAIL FROM:<>", "RCPT TO:<a@b.example>", "DATA",
                                          "250 2.1.0 Ok", "550-5.1.1 no", "550 5.1.1 user",
                                          "554 5.5.1 no valid recipients"});
  }
  SUBCASE("all in one packet, and then the session goes on") {
    Dialogue dialogue{transaction_octets, "S~ 250 a\r\n250 b\r\n354 c\r\n", "C: RSET", "S: 250 d"};
    Session session(dialogue, soon());
    REQUIRE(session.send_group(transaction));
    for (const int code : {250, 250, 354})
      CHECK(session.next_reply()->code == code);
    CHECK(session.command("RSET")->code == 250);
    CHECK(session.violation() == Violation::none);
  }
}

TEST_CASE("one reply too many behind a group is a violation") {
  Dialogue dialogue{"C~ RSET\r\nNOOP\r\n", "S~ 250 a\r\n250 b\r\n250 c\r\n"};
  Session session(dialogue, soon());
  REQUIRE(session.send_group(Lines{"RSET", "NOOP"}));
  REQUIRE(session.next_reply());
  REQUIRE(session.next_reply());
  const auto more = session.send_group(Lines{"RSET"});
  REQUIRE_FALSE(more);
  CHECK(more.error().message == "the server spoke before it was asked: \"250 c\\x0d\\x0a\"");
  CHECK(session.violation() == Violation::early_talk);
}

TEST_CASE("a group or message before which the server spoke is not sent") {
  const auto send_group = [](Session& session) { return session.send_group(transaction); };
  const auto send_message = [](Session& session) { return session.send_message("a\r\n", {}); };
  for (const auto& send : {std::function<base::Result<void>(Session&)>(send_group),
                           std::function<base::Result<void>(Session&)>(send_message)}) {
    Dialogue early{"S: 250 what for?"};
    Session talkative(early, soon());
    CHECK(send(talkative).error().cause == Cause::protocol);
    CHECK(talkative.violation() == Violation::early_talk);

    Dialogue closing{"S: 421 4.3.2 shutting down", "S! close"};
    Session closed(closing, soon());
    REQUIRE(send(closed));
    CHECK(closed.next_reply()->code == 421);
    CHECK(closed.next_reply().error().cause == Cause::closed);
    CHECK(transcript_of(closed) == Lines{"421 4.3.2 shutting down"});

    Dialogue broken{"S! reset"};
    Session reset(broken, soon());
    CHECK(send(reset).error().cause == Cause::closed);

    Dialogue hung_up{"S! close"};
    Session gone(hung_up, soon());
    CHECK(send(gone).error().cause == Cause::closed);
  }
}

TEST_CASE("a group of which one line holds CR, LF or NUL never reaches the wire") {
  for (const std::string& line :
       {std::string("NOOP\r\nRSET"), std::string("\n"), std::string("\r"), std::string(1, '\0')}) {
    Dialogue dialogue{};
    Session session(dialogue, soon());
    CHECK(session.send_group(Lines{"RSET", line}).error().cause == Cause::syntax);
    CHECK(session.send_message("a\r\n", Lines{"RSET", line}).error().cause == Cause::syntax);
    CHECK(session.transcript().empty());
  }
}

TEST_CASE("an empty group says nothing") {
  Dialogue dialogue{};
  Session session(dialogue, soon());
  CHECK(session.send_group({}));
}

TEST_CASE("a message arrives as it was, and no line of it ends it") {
  struct Row {
    std::string message;
    std::string wire;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"a: b\r\n\r\nc\r\n", "a: b\r\n\r\nc\r\n.\r\n", "lines"},
      {".\r\n", "..\r\n.\r\n", "a line that would be the end"},
      {"..a\r\nb.\r\n.c\r\n", "...a\r\nb.\r\n..c\r\n.\r\n", "one more dot, in front only"},
      {"a", "a\r\n.\r\n", "the end of line is added"},
      {"a\r\n.", "a\r\n..\r\n.\r\n", "the same for a dot"},
      {"\r\n", "\r\n.\r\n", "one empty line"},
      {"", ".\r\n", "nothing"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    Dialogue dialogue{"C~ " + row.wire, "S: 250 2.0.0 queued"};
    Session session(dialogue, soon());
    REQUIRE(session.send_message(row.message, {}));
    CHECK(session.next_reply()->code == 250);
    CHECK(transcript_of(session) ==
          Lines{"(message of " + std::to_string(row.message.size()) + " octets)",
                "250 2.0.0 queued"});
  }
}

TEST_CASE("lines go out behind a message in the same write") {
  Dialogue dialogue{"C~ a\r\n.\r\nRSET\r\nQUIT\r\n", "S~ 250 a\r\n250 b\r\n221 c\r\n"};
  Session session(dialogue, soon());
  REQUIRE(session.send_message("a\r\n", Lines{"RSET", "QUIT"}));
  for (const int code : {250, 250, 221})
    CHECK(session.next_reply()->code == code);
  CHECK(session.expect_nothing_more());
  CHECK(transcript_of(session) ==
        Lines{"(message of 3 octets)", "RSET", "QUIT", "250 a", "250 b", "221 c"});
}

TEST_CASE("a message with a bare CR or LF, or a NUL, never reaches the wire") {
  for (const std::string& message :
       {std::string("a\n.\nMAIL FROM:<>\r\n"), std::string("a\r.\rb\r\n"), std::string("a\r"),
        std::string("\n"), std::string("\r\n\n"), std::string("\r\r\n"), std::string("a\0", 2)}) {
    Dialogue dialogue{};
    Session session(dialogue, soon());
    CHECK(session.send_message(message, {}).error().cause == Cause::syntax);
    CHECK(session.transcript().empty());
  }
}

TEST_CASE("LHLO is not replaced by anything") {
  Dialogue dialogue{"C: LHLO me", "S: 250-mx", "S: 250 PIPELINING"};
  Session session(dialogue, soon());
  const auto hello = smtp::say_lmtp_hello(session, "me");
  REQUIRE(hello);
  CHECK(hello->extended);
  CHECK(hello->capabilities.offers("PIPELINING"));
  for (const char* refusal : {"500 5.5.2 what?", "502 5.5.1 what?", "550 no", "421 bye"}) {
    CAPTURE(refusal);
    Dialogue refusing{"C: LHLO me", "S: " + std::string(refusal)};
    Session other(refusing, soon());
    const auto refused = smtp::say_lmtp_hello(other, "me");
    REQUIRE(refused);
    CHECK(refused->reply.describe() == refusal);
    CHECK(refused->capabilities.all().empty());
  }
  Dialogue silent{"C: LHLO me", "S! timeout"};
  Session mute(silent, soon());
  CHECK(smtp::say_lmtp_hello(mute, "me").error().cause == Cause::timeout);
}
