// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/posix_regex.hpp"

#include <doctest/doctest.h>

using namespace mailprobe;
using base::PosixRegex;

TEST_CASE("a pattern matches as regcomp(3) has it, each line by itself") {
  struct Row {
    const char* pattern;
    const char* text;
    bool matches;
  };
  const Row rows[] = {
      {"250", "250 Ok", true},
      {"^250", "xx 250", false},
      {"^2[0-9]{2} ", "250-a\n250 b", true},
      {"a$", "250-a\n250 b", true},
      {"(one|two)", "250 two", true},
      {"Ok", "250 ok", false},
      {"", "anything", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    const auto regex = PosixRegex::compile(row.pattern);
    REQUIRE(regex);
    CHECK(regex->matches(row.text) == row.matches);
  }
}

TEST_CASE("a broken pattern is a syntax error that says why") {
  for (const char* pattern : {"(", "[a", "a{2,1}", "*a("}) {
    CAPTURE(pattern);
    const auto regex = PosixRegex::compile(pattern);
    REQUIRE_FALSE(regex);
    CHECK(regex.error().cause == base::Cause::syntax);
    CHECK(regex.error().message != "");
  }
}

TEST_CASE("of an endless text only the beginning is looked at") {
  const std::string far_away = std::string(base::regex_text_limit, 'x') + "needle";
  CHECK_FALSE(PosixRegex::compile("needle")->matches(far_away));
  CHECK(PosixRegex::compile("needle")->matches(far_away.substr(6)));
}
