// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/message.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace mailprobe;
using mail::LineEnds;
using mail::Message;

namespace {

Message parse(std::string_view text) {
  auto message = mail::parse_message(text);
  REQUIRE(message);
  return *std::move(message);
}

std::string error_of(std::string_view text) {
  const auto message = mail::parse_message(text);
  return message ? "" : message.error().message;
}

}  // namespace

TEST_CASE("fields keep every byte, and know their name and value") {
  const Message message = parse("A: 1\r\nsubject \t:  a\r\n\t b \r\n \r\nX:\r\n\r\nbody\r\n\r\n");
  REQUIRE(message.header.size() == 3);
  CHECK(message.header[0].raw() == "A: 1\r\n");
  CHECK(message.header[1].raw() == "subject \t:  a\r\n\t b \r\n \r\n");
  CHECK(message.header[1].name() == "subject");
  CHECK(message.header[1].is("Subject"));
  CHECK(message.header[1].value() == "  a\r\n\t b \r\n ");
  CHECK(message.header[2].value().empty());
  CHECK(message.body == "body\r\n\r\n");
  CHECK(message.line_ends == LineEnds::crlf);
  CHECK(!message.from_mbox);
}

TEST_CASE("whatever ends the lines of a file, CRLF ends those of the message") {
  const Message expected = parse("A: 1\r\n 2\r\nB: 3\r\n\r\nx\r\n\r\ny");
  struct Row {
    std::string text;
    LineEnds line_ends;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"A: 1\n 2\nB: 3\n\nx\n\ny", LineEnds::lf, "LF"},
      {"A: 1\r\n 2\nB: 3\r\n\nx\r\n\ny", LineEnds::mixed, "both"},
      {"A: 1\r\n 2\r\nB: 3\r\n\r\nx\n\ny", LineEnds::mixed, "CRLF above, LF below"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Message message = parse(row.text);
    CHECK(message.header == expected.header);
    CHECK(message.body == expected.body);
    CHECK(message.line_ends == row.line_ends);
  }
}

TEST_CASE("a bare CR ends nothing") {
  const Message message = parse("A: 1\rB: 2\r\r\n\r\nx\ry\r\r\n\r");
  REQUIRE(message.header.size() == 1);
  CHECK(message.header[0].value() == " 1\rB: 2\r");
  CHECK(message.body == "x\ry\r\r\n\r");
}

TEST_CASE("what is missing at the end is no fault") {
  CHECK(parse("").header.empty());
  CHECK(parse("").body.empty());
  CHECK(parse("\r\nbody").body == "body");
  CHECK(parse("A: 1").header[0].raw() == "A: 1\r\n");
  CHECK(parse("A: 1\r\n 2").header[0].raw() == "A: 1\r\n 2\r\n");
  CHECK(parse("A: 1\r\n").body.empty());
  CHECK(parse("A: 1\r\n\r\n").body.empty());
}

TEST_CASE("the first line of an mbox is passed over, and a From field is none") {
  const Message message = parse("From joe@example.org Sat Jan  3 01:05:34 1996\nA: 1\n\n>From x\n");
  CHECK(message.from_mbox);
  CHECK(message.header.size() == 1);
  CHECK(message.body == ">From x\r\n");
  const Message field = parse("From : joe@example.org\r\n\r\n");
  CHECK(!field.from_mbox);
  CHECK(field.header[0].name() == "From");
  CHECK(error_of("A: 1\nFrom joe\n\n") == "line 2 of the message is no header field: \"From joe\"");
}

TEST_CASE("what is no message is refused with the place") {
  struct Row {
    std::string text;
    std::string error;
    std::string reason;
  };
  const std::string long_line = "A: " + std::string(mail::header_limit, 'x');
  std::string many;
  for (std::size_t i = 0; i <= mail::field_limit; ++i)
    many += "A:\n";
  const std::vector<Row> rows{
      {"A: 1\r\nhello\r\n\r\n", "line 2 of the message is no header field: \"hello\"", "no colon"},
      {" A: 1\r\n\r\n", "line 1 of the message is no header field: \" A: 1\"", "a fold of nothing"},
      {"A: 1\r\n 2\r\n: 3\r\n", "line 3 of the message is no header field: \": 3\"", "no name"},
      {"A b: 1\r\n", "line 1 of the message is no header field: \"A b: 1\"", "a blank in a name"},
      {"\xc3\xa4: 1\r\n", "line 1 of the message is no header field: \"\xc3\xa4: 1\"", "UTF-8"},
      {"\n" + std::string(mail::message_limit, 'x'), "the message is longer than 67108864 octets",
       "too long"},
      {long_line, "the header is longer than 1048576 octets", "a field too long"},
      {many, "the message has more than 10000 header fields", "too many fields"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(error_of(row.text) == row.error);
  }
}
