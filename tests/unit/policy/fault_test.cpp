// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/fault.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace mailprobe;
using policy::excerpt_at;
using policy::place_of;

TEST_CASE("the caret stands under the fault") {
  struct Row {
    std::string text;
    std::size_t position;
    std::string shown;
    std::string caret;
    std::string reason;
  };
  const std::string as(100, 'a');
  const std::string bs(100, 'b');
  const std::vector<Row> rows{
      {"v=STSv1; id=1-2", 13, "v=STSv1; id=1-2", "             ^", "in the middle"},
      {"abc", 0, "abc", "^", "at the start"},
      {"abc", 3, "abc", "   ^", "behind the end, where something is missing"},
      {"abc", 99, "abc", "   ^", "a position that does not exist is the end"},
      {"", 0, "", "^", "nothing at all"},
      {"a\nb", 2, R"(a\x0ab)", "     ^", "a byte before it takes four columns"},
      {"a\\b|c", 4, R"(a\\b\x7cc)", "        ^", "a backslash two, a bar four"},
      {"\xc3\xbc=", 2, R"(\xc3\xbc=)", "        ^", "UTF-8 is shown by byte"},
      {std::string(64, 'a'), 64, std::string(64, 'a'), std::string(64, ' ') + '^',
       "just what fits"},
      {as + "!" + bs, 100, "..." + std::string(32, 'a') + "!" + std::string(31, 'b') + "...",
       std::string(35, ' ') + '^', "cut at both ends"},
      {"!" + bs, 0, "!" + std::string(63, 'b') + "...", "^", "cut at the end only"},
      {as + "!", 100, "..." + std::string(63, 'a') + "!", std::string(66, ' ') + '^',
       "cut at the start only"},
      {as, 100, "..." + std::string(64, 'a'), std::string(67, ' ') + '^', "the end of a long text"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto excerpt = excerpt_at(row.text, row.position);
    CHECK(excerpt.text == row.shown);
    CHECK(excerpt.caret == row.caret);
    CHECK(excerpt.text.size() <= policy::excerpt_columns);
  }
}

TEST_CASE("an excerpt is printable whatever the text holds") {
  std::string every_byte;
  for (int i = 0; i < 256; ++i)
    every_byte += static_cast<char>(i);
  for (std::size_t position = 0; position <= every_byte.size(); ++position) {
    CAPTURE(position);
    const auto [text, caret] = excerpt_at(every_byte, position);
    for (const char c : text)
      REQUIRE((c >= ' ' && c < 0x7f && c != '|' && c != '<'));
    CHECK(text.size() <= policy::excerpt_columns);
    REQUIRE(caret.size() <= text.size() + 1);
    CHECK(caret == std::string(caret.size() - 1, ' ') + '^');
  }
}

TEST_CASE("lines and columns count from 1") {
  struct Row {
    std::string text;
    std::size_t position;
    policy::Place place;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"", 0, {1, 1}, "nothing at all"},
      {"ab", 1, {1, 2}, "in the first line"},
      {"ab\ncd", 2, {1, 3}, "an LF belongs to its line"},
      {"ab\ncd", 3, {2, 1}, "the next line begins behind it"},
      {"ab\r\ncd", 5, {2, 2}, "after a CRLF"},
      {"ab\n\n", 4, {3, 1}, "the end behind a blank line"},
      {"ab", 99, {1, 3}, "a position that does not exist is the end"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(place_of(row.text, row.position) == row.place);
  }
}
