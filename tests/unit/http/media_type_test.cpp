// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/media_type.hpp"

#include <doctest/doctest.h>

using namespace mailprobe;

TEST_CASE("text/plain is text/plain however it is written, and nothing else is") {
  struct Row {
    std::string_view text;
    bool plain;
    const char* reason;
  };
  const Row rows[] = {
      {"text/plain", true, "as the RFC has it"},
      {"Text/PLAIN", true, "case does not count"},
      {"text/plain; charset=utf-8", true, "with a parameter"},
      {"text/plain;charset=\"utf-8\"", true, "a quoted value"},
      {"text/plain;a=\"x\\\"; y\";b=c", true, "a quoted value with a quote in it"},
      {" text/plain\t; charset=x ;", true, "blanks, and an empty parameter"},
      {"", false, "none at all"},
      {"text", false, "no subtype"},
      {"text/", false, "an empty subtype"},
      {"/plain", false, "an empty type"},
      {"text/html", false, "something else"},
      {"text/plainer", false, "a longer name"},
      {"text/plain, text/html", false, "two fields"},
      {"text/plain, text/plain", false, "two fields that agree are still no media type"},
      {"text / plain", false, "no blanks around the slash"},
      {"text/plain charset=utf-8", false, "no semicolon"},
      {"text/plain; charset", false, "a parameter without a value"},
      {"text/plain; charset=", false, "a parameter with an empty value"},
      {"text/plain; charset=\"utf-8", false, "a quote without an end"},
      {"text/plain; charset=\"\\", false, "an escape without an end"},
      {"text/plain; a=\"x\"y", false, "something behind a quoted value"},
      {std::string_view("text/plain\0", 11), false, "a NUL"},
      {std::string_view("text/plain; a=\"\0\"", 17), false, "a NUL in quotes"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(http::is_text_plain(row.text) == row.plain);
  }
}

TEST_CASE("what is no media type is quoted and nothing worse") {
  const auto type = http::parse_media_type("a\x1b[2J<b>");
  REQUIRE_FALSE(type);
  CHECK(type.error().cause == base::Cause::syntax);
  CHECK(type.error().message == R"("a\x1b[2J\x3cb\x3e" is no media type)");
}
