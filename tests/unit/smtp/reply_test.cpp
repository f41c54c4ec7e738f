// SPDX-License-Identifier: GPL-3.0-or-later
#include "smtp/reply.hpp"

#include <doctest/doctest.h>

#include "support/dialogue.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using smtp::Violation;

namespace {

base::Result<smtp::Reply> read(test::Dialogue dialogue) {
  smtp::ReplyReader reader;
  return reader.read(dialogue, base::Deadline::after(1s));
}

}  // namespace

TEST_CASE(
    "a line is a reply line only with a code from 200 to 599 and a blank, a hyphen or nothing "
    "behind") {
  struct Row {
    const char* line;
    bool valid;
    const char* reason;
  };
  const Row rows[] = {
      {"220 mx.example.org ESMTP", true, "the usual banner"},
      {"220", true, "SP and text may be missing on the last line"},
      {"250-SIZE", true, "a continued line"},
      {"571 Delivery not authorized", true, "second digit beyond the RFC, seen in the field"},
      {"2200 mx", false, "four digits"},
      {"22 220 mx", false, "two digits"},
      {"Welcome, dial 220", false, "220 somewhere in the text"},
      {"199 x", false, "SMTP has no 1yz replies"},
      {"600 x", false, "no such class"},
      {"220\tmx", false, "a tab is no blank"},
      {"220_mx", false, "neither blank nor hyphen"},
      {" 220 mx", false, "a leading blank"},
      {"", false, "an empty line"},
      {"-20 mx", false, "a sign is no digit"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.line);
    CAPTURE(row.reason);
    CHECK(smtp::parse_reply_line(row.line).has_value() == row.valid);
  }
}

TEST_CASE("a reply counts only if all its lines carry the same code") {
  struct Row {
    const char* wire;
    int code;  // 0: refused
    const char* reason;
  };
  const Row rows[] = {
      {"220 mx\r\n", 220, "one line"},
      {"220-mx\r\n220-teaser\r\n220 ready\r\n", 220, "postscreen's teaser"},
      {"220-mx\r\n554 no\r\n", 0, "welcome, and then not"},
      {"220-mx\r\n220-mx\r\n250 mx\r\n", 0, "the last line differs"},
      {"250-a\r\nb\r\n250 c\r\n", 0, "a line without a code"},
      {"220\r\n", 220, "a bare code"},
      {"220-\r\n220 \r\n", 220, "empty texts"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.wire);
    CAPTURE(row.reason);
    const auto reply = read({std::string("S~ ") + row.wire});
    CHECK(reply.has_value() == (row.code != 0));
    if (reply) CHECK(reply->code == row.code);
    if (!reply) CHECK(reply.error().cause == base::Cause::protocol);
  }
}

TEST_CASE("a reply is the same however its bytes are cut") {
  const std::string wire = "250-mx.example.org\r\n250-SIZE 1000\r\n250 HELP\r\n";
  for (std::size_t cut = 1; cut < wire.size(); ++cut) {
    const auto reply = read({"S~ " + wire.substr(0, cut), "S~ " + wire.substr(cut)});
    REQUIRE(reply);
    CHECK(reply->lines == std::vector<std::string>{"mx.example.org", "SIZE 1000", "HELP"});
    CHECK_FALSE(reply->bare_lf);
  }
}

TEST_CASE("a connection that ends inside of a reply gives no reply, wherever it ends") {
  const std::string wire = "250-mx.example.org\r\n250 HELP\r\n";
  for (std::size_t cut = 0; cut < wire.size(); ++cut) {
    CAPTURE(cut);
    auto reply = cut == 0 ? read({"S! close"}) : read({"S~ " + wire.substr(0, cut), "S! close"});
    REQUIRE_FALSE(reply);
    CHECK(reply.error().cause == base::Cause::closed);
  }
}

TEST_CASE("an error of the stream is the error of the reply") {
  CHECK(read({"S! timeout"}).error().cause == base::Cause::timeout);
  CHECK(read({"S~ 250-a\r\n", "S! timeout"}).error().cause == base::Cause::timeout);
  CHECK(read({"S! reset"}).error().cause == base::Cause::closed);
}

TEST_CASE("a bare LF ends a line and is remembered") {
  const auto reply = read({"S~ 220-mx\r\n220 ready\n"});
  REQUIRE(reply);
  CHECK(reply->bare_lf);
  CHECK(reply->lines == std::vector<std::string>{"mx", "ready"});
}

TEST_CASE("a reply beyond a limit is refused by name, and not read to its end") {
  smtp::ReplyReader reader;
  SUBCASE("more lines than any server needs") {
    std::string wire;
    for (int i = 0; i < 1001; ++i)
      wire += "220-x\r\n";
    test::Dialogue dialogue{"S~ " + wire};
    const auto reply = reader.read(dialogue, base::Deadline::after(1s));
    REQUIRE_FALSE(reply);
    CHECK(reply.error().message == "a reply of more than 1000 lines");
  }
  SUBCASE("one endless line") {
    test::Dialogue dialogue{"S~ 220 " + std::string(70000, 'x')};
    const auto reply = reader.read(dialogue, base::Deadline::after(1s));
    REQUIRE_FALSE(reply);
    CHECK(reply.error().message == "a reply of more than 64 KiB");
    CHECK_FALSE(dialogue.finished());
  }
  SUBCASE("lines that add up") {
    std::string wire;
    for (int i = 0; i < 100; ++i)
      wire += "220-" + std::string(1000, 'x') + "\r\n";
    test::Dialogue dialogue{"S~ " + wire};
    REQUIRE_FALSE(reader.read(dialogue, base::Deadline::after(1s)));
  }
  CHECK(reader.violation() == Violation::reply_too_long);
}

TEST_CASE("a session of more than 1 MiB is refused although each reply is within its limit") {
  smtp::ReplyReader reader;
  const std::string line = "S~ 220-" + std::string(60000, 'x') + "\r\n220 x\r\n";
  test::Dialogue dialogue{line, line, line, line, line, line, line, line, line,
                          line, line, line, line, line, line, line, line, line};
  int replies = 0;
  while (reader.read(dialogue, base::Deadline::after(1s)))
    ++replies;
  CHECK(replies == 17);
  CHECK(reader.violation() == Violation::reply_too_long);
}

TEST_CASE("a long line is kept to 4096 octets and is still a reply") {
  const auto reply = read({"S~ 220 " + std::string(9000, 'x') + "\r\n"});
  REQUIRE(reply);
  CHECK(reply->lines.front().size() == smtp::kept_line_limit);
}

TEST_CASE("what came behind a reply is kept for the one who looks") {
  smtp::ReplyReader reader;
  test::Dialogue dialogue{"S~ 220 mx\r\n250 early\r\n"};
  REQUIRE(reader.read(dialogue, base::Deadline::after(1s)));
  CHECK(reader.leftover() == "250 early\r\n");
}

TEST_CASE("an enhanced code counts only if its class is that of the reply") {
  struct Row {
    const char* text;
    int code;
    const char* enhanced;  // "" for none
    const char* reason;
  };
  const Row rows[] = {
      {"5.7.1 relay denied", 550, "5.7.1", "the usual"},
      {"2.0.0", 250, "2.0.0", "nothing behind"},
      {"4.7.650 busy", 421, "4.7.650", "three digits"},
      {"5.7.1 no", 250, "", "class 5 in a 2yz reply"},
      {"5.7 no", 550, "", "two parts"},
      {"5.7.1.2 no", 550, "", "four parts"},
      {"5.7.1234 no", 550, "", "four digits"},
      {"5..1 no", 550, "", "an empty part"},
      {"mx.example.org ready", 220, "", "a name with dots"},
      {"", 250, "", "no text"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CAPTURE(row.reason);
    const auto enhanced = smtp::parse_enhanced_code(row.text, row.code);
    CHECK((enhanced ? enhanced->format() : "") == row.enhanced);
  }
}

TEST_CASE("a reply describes itself in one harmless line") {
  const auto reply = read({"S~ 554-5.7.1 no\x1b[31m\r\n554 really | no\r\n"});
  REQUIRE(reply);
  CHECK(reply->describe() == "554 5.7.1 no\\x1b[31m / really \\x7c no");
  CHECK(read({"S: 221"})->describe() == "221");
  CHECK(reply->wire_lines() == std::vector<std::string>{"554-5.7.1 no\x1b[31m", "554 really | no"});
}

TEST_CASE("the first digit tells the kind of a reply") {
  CHECK(smtp::Reply{.code = 251}.is_positive());
  CHECK(smtp::Reply{.code = 354}.is_intermediate());
  CHECK(smtp::Reply{.code = 421}.is_transient());
  CHECK(smtp::Reply{.code = 554}.is_permanent());
  CHECK_FALSE(smtp::Reply{.code = 354}.is_positive());
}
