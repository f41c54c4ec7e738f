// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time_span.hpp"

#include <doctest/doctest.h>

using namespace mailprobe;
using namespace std::chrono_literals;
using base::format_time_span;
using base::parse_time_span;
using std::chrono::days;

TEST_CASE("a length of time is a number and at most one unit") {
  struct Row {
    const char* text;
    std::optional<std::chrono::seconds> span;
    const char* reason;
  };
  const Row rows[] = {
      {"0", 0s, "nothing"},
      {"90", 90s, "seconds, if nothing is said"},
      {"45s", 45s, "seconds"},
      {"12m", 12min, "minutes"},
      {"4h", 4h, "hours"},
      {"5d", days(5), "days"},
      {"2w", days(14), "weeks"},
      {"366000d", days(366'000), "the longest"},
      {"366001d", std::nullopt, "more than that"},
      {"4294967296", std::nullopt, "more than 32 bits"},
      {"4294967295w", std::nullopt, "more than seconds can count"},
      {"", std::nullopt, "empty"},
      {"h", std::nullopt, "a unit alone"},
      {"1h30m", std::nullopt, "two of them"},
      {"-1h", std::nullopt, "negative"},
      {"+1h", std::nullopt, "a sign"},
      {"1.5h", std::nullopt, "a fraction"},
      {"1 h", std::nullopt, "a blank"},
      {"1H", std::nullopt, "a capital letter"},
      {"1min", std::nullopt, "a name"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CAPTURE(row.text);
    CHECK(parse_time_span(row.text) == row.span);
  }
  CHECK(parse_time_span("5", days(1)) == days(5));
  CHECK(parse_time_span("5h", days(1)) == 5h);
}

TEST_CASE("people get the two largest units") {
  struct Row {
    std::chrono::seconds span;
    const char* text;
  };
  const Row rows[] = {
      {0s, "0 s"},
      {59s, "59 s"},
      {60s, "1 min"},
      {61s, "1 min 1 s"},
      {3h, "3 h"},
      {3h + 59s, "3 h"},
      {3h + 20min + 5s, "3 h 20 min"},
      {days(5) + 2h + 59min, "5 d 2 h"},
      {days(20), "20 d"},
  };
  for (const Row& row : rows)
    CHECK(format_time_span(row.span) == row.text);
}
