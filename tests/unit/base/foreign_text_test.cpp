// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/foreign_text.hpp"

#include <random>

#include <doctest/doctest.h>
#include <unistr.h>

#include "base/ascii.hpp"

using namespace mailprobe;

TEST_CASE("foreign text comes out harmless and readable") {
  struct Row {
    std::string foreign;
    const char* shown;
    const char* reason;
  };
  const Row rows[] = {
      {"220 mx.example.org ESMTP", "220 mx.example.org ESMTP", "plain text is left alone"},
      {"a|b", "a\\x7cb", "everything behind a bar would be performance data"},
      {"a\nb\r", "a\\x0ab\\x0d", "line breaks"},
      {std::string("a\0b", 3), "a\\x00b", "NUL cuts the text in most engines"},
      {"\x1b[31mred", "\\x1b[31mred", "terminal escape"},
      {"\x7f\x08", "\\x7f\\x08", "DEL and BS"},
      {"<script>&`\"", "\\x3cscript\\x3e\\x26\\x60\\x22", "HTML and shells downstream"},
      {"it's", "it's", "an apostrophe is harmless in text"},
      {"DOMAIN\\user", "DOMAIN\\\\user", "a backslash is doubled: escapes stay unambiguous"},
      {"gr\xc3\xbc\xc3\x9f", "gr\xc3\xbc\xc3\x9f", "letters of any script"},
      {"\xf0\x9f\x93\xa7", "\xf0\x9f\x93\xa7", "an emoji that is assigned"},
      {"\xff\xfe", "\\xff\\xfe", "no UTF-8"},
      {"\xc3", "\\xc3", "a sequence that ends early"},
      {"\xc0\xaf", "\\xc0\\xaf", "an overlong form"},
      {"\xed\xa0\x80", "\\xed\\xa0\\x80", "a surrogate"},
      {"\xc2\x85", "\\x85", "a C1 control"},
      {"\xe2\x80\xae"
       "abc",
       "\\u{202e}abc", "right-to-left override"},
      {"\xe2\x80\x8b", "\\u{200b}", "zero-width space"},
      {"\xe2\x80\xa8", "\\u{2028}", "line separator"},
      {"\xee\x80\x80", "\\u{e000}", "private use"},
      {"\xf4\x8f\xbf\xbf", "\\u{10ffff}", "unassigned"},
      {"", "", "nothing"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(base::printable(row.foreign) == row.shown);
  }
}

TEST_CASE("quotes stand around a text and cannot be closed from within") {
  CHECK(base::quote("a\"b") == "\"a\\x22b\"");
}

TEST_CASE("a long text is cut between characters and within the limit") {
  CHECK(base::printable(std::string(500, 'x')).size() == base::foreign_text_limit);
  CHECK(base::printable(std::string(200, 'x')) == std::string(200, 'x'));
  CHECK(base::printable("abcdefgh", 6) == "abc...");
  CHECK(base::printable("ab\xc3\xbc\xc3\xbc\xc3\xbc", 6) == "ab...");
  CHECK(base::printable("abcdefgh", 2) == "");
  CHECK(base::printable(std::string(3, '\n'), 9) == "\\x0a...");
}

TEST_CASE("cut keeps whole characters") {
  CHECK(base::cut("abc", 3) == "abc");
  CHECK(base::cut("abcdefgh", 6) == "abc...");
  CHECK(base::cut("ab\xc3\xbc\xc3\xbc\xc3\xbc", 6) == "ab...");
  CHECK(base::cut("abcd", 2) == "..");
}

TEST_CASE("whatever the bytes, the result is valid UTF-8 without a control byte or a bar") {
  std::mt19937 random(20260101);  // NOLINT(cert-msc32-c,cert-msc51-cpp): the same rows in every run
  std::uniform_int_distribution<int> byte(0, 255);
  for (int round = 0; round < 2000; ++round) {
    std::string foreign;
    for (int i = 0; i < 60; ++i)
      foreign += static_cast<char>(byte(random));
    const std::string shown = base::printable(foreign);
    CHECK(shown.size() <= base::foreign_text_limit);
    CHECK_FALSE(base::has_control(shown));
    CHECK(shown.find_first_of("|<>`&\"") == std::string::npos);
    const auto* bytes =
        reinterpret_cast<const std::uint8_t*>(shown.data());  // NOLINT(*-reinterpret-cast)
    CHECK(u8_check(bytes, shown.size()) == nullptr);
  }
}

TEST_CASE("UTF-8 is well-formed or it is none") {
  CHECK(base::is_utf8(""));
  CHECK(base::is_utf8("Gr\xc3\xbc\xc3\x9f"));
  CHECK_FALSE(base::is_utf8("Gr\xfc\xdf"));    // Latin-1
  CHECK_FALSE(base::is_utf8("\xc0\xaf"));      // overlong
  CHECK_FALSE(base::is_utf8("\xed\xa0\x80"));  // a surrogate
  CHECK_FALSE(base::is_utf8("\xc3"));          // cut off
}
