// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/dkim/canonicalization.hpp"

using namespace mailprobe;
using policy::dkim::BodyCanonicalizer;
using policy::dkim::Canonicalization;

TEST_CASE("header fields are as the RFC's example has them") {
  struct Row {
    std::string raw;
    std::string relaxed;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"A: X\r\n", "a:X\r\n", "RFC 6376 section 3.4.5, the first field"},
      {"B : Y\t\r\n\tZ  \r\n", "b:Y Z\r\n", "the second, folded"},
      {"SUBJect: AbC\r\n", "subject:AbC\r\n", "the case of the name, not of the value"},
      {"A:\r\n", "a:\r\n", "an empty value"},
      {"A: \t \r\n \r\n", "a:\r\n", "nothing but blanks"},
      {"A:x\r\n\ty\r\n  \r\n", "a:x y\r\n", "an empty fold at the end"},
      {"A: x\ry\r\n", "a:x\ry\r\n", "a bare CR is no blank"},
      {"A: \xc2\xa0x\r\n", "a:\xc2\xa0x\r\n", "a no-break space neither"},
      {"A: x\vy\fz\r\n", "a:x\vy\fz\r\n", "nor vertical tab and form feed"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const mail::HeaderField field(row.raw, row.raw.find(':'));
    CHECK(canonicalize_field(field, Canonicalization::simple) == row.raw);
    CHECK(canonicalize_field(field, Canonicalization::relaxed) == row.relaxed);
  }
}

TEST_CASE("bodies are as the RFC's example has them, in one piece and byte by byte") {
  struct Row {
    std::string body;
    std::string simple;
    std::string relaxed;
    std::string reason;
  };
  const std::vector<Row> rows{
      {" C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n", "RFC 6376 section 3.4.5"},
      {"", "\r\n", "", "no body"},
      {"\r\n", "\r\n", "", "an empty line"},
      {"\r\n\r\n\r\n", "\r\n", "", "empty lines"},
      {" \t\r\n\r\n", " \t\r\n", "", "a line of blanks"},
      {"x", "x\r\n", "x\r\n", "no line end"},
      {"x \t", "x \t\r\n", "x\r\n", "blanks at the end"},
      {"x\r\n \r\n", "x\r\n \r\n", "x\r\n", "a line of blanks at the end"},
      {"\r\n\r\nx\r\n", "\r\n\r\nx\r\n", "\r\n\r\nx\r\n", "empty lines in front"},
      {"x\r\n\r\ny\r\n", "x\r\n\r\ny\r\n", "x\r\n\r\ny\r\n", "an empty line within"},
      {"\t x\r\n", "\t x\r\n", " x\r\n", "blanks in front are one"},
      {"x\r", "x\r\r\n", "x\r\r\n", "a bare CR at the end"},
      {"\r\r\n", "\r\r\n", "\r\r\n", "a CR before a line end"},
      {"x \ry\r\n", "x \ry\r\n", "x \ry\r\n", "a bare CR does not end a line"},
      {"x\ny\n", "x\ny\n\r\n", "x\ny\n\r\n", "nor does a bare LF"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    for (const auto kind : {Canonicalization::simple, Canonicalization::relaxed}) {
      const std::string& expected = kind == Canonicalization::simple ? row.simple : row.relaxed;
      CHECK(canonicalize_body(row.body, kind) == expected);
      CHECK(canonicalize_body(expected, kind) == (expected.empty() ? "" : expected));
      BodyCanonicalizer canonicalizer(kind);
      std::string canonical;
      for (const char c : row.body)
        canonical += canonicalizer.update({&c, 1});
      CHECK(canonical + canonicalizer.finish() == expected);
    }
  }
}
