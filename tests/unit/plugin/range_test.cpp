// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/range.hpp"

#include <doctest/doctest.h>

using namespace mailprobe::plugin;

TEST_CASE("a range alerts where the guidelines say") {
  struct Row {
    const char* range;
    double value;
    bool alerts;
  };
  const Row rows[] = {
      {"10", -0.1, true},    {"10", 0, false},      {"10", 10, false},    {"10", 10.1, true},
      {"10:", 9.9, true},    {"10:", 10, false},    {"10:", 1e9, false},  {"~:10", -1e9, false},
      {"~:10", 10, false},   {"~:10", 10.1, true},  {"10:20", 9, true},   {"10:20", 10, false},
      {"10:20", 20, false},  {"10:20", 21, true},   {"@10:20", 9, false}, {"@10:20", 10, true},
      {"@10:20", 20, true},  {"@10:20", 21, false}, {"-5:5", -5, false},  {"-5:5", -6, true},
      {"@5", 3, true},       {"@5", 6, false},      {"0", 0, false},      {"0", 0.001, true},
      {"-10:-5", -7, false}, {"-10:-5", -1, true},  {"1:1", 1, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.range);
    CAPTURE(row.value);
    const auto range = parse_range(row.range);
    REQUIRE(range);
    CHECK(range->alerts(row.value) == row.alerts);
  }
}

TEST_CASE("what is not a range is refused with the reason") {
  struct Row {
    const char* text;
    const char* says;
  };
  const Row rows[] = {
      {"", "not a decimal number"},
      {"@", "not a decimal number"},
      {"abc", "not a decimal number"},
      {"10abc", "not a decimal number"},
      {"0x10", "not a decimal number"},
      {"1,5", "not a decimal number"},
      {"~", "not a decimal number"},
      {"20:10", "the start is greater than the end"},
      {"10:20:30", "after the colon"},
      {":10", "before the colon"},
      {"a:10", "before the colon"},
      {"10:b", "after the colon"},
      {"10:~", "after the colon"},
      {"-1", "the start is greater than the end"},
      {"/root:10", "quote the range: '~:10'"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto range = parse_range(row.text);
    REQUIRE_FALSE(range);
    CHECK(range.error().cause == mailprobe::base::Cause::syntax);
    CHECK(range.error().message.find(row.says) != std::string::npos);
  }
}

TEST_CASE("a range is written as short as it can be read again") {
  struct Row {
    const char* typed;
    const char* written;
  };
  const Row rows[] = {{"10", "10"},    {"0:10", "10"},   {"10:", "10:"},  {"~:10", "~:10"},
                      {"0:", "0:"},    {"@0:10", "@10"}, {"010", "10"},   {"@10:20", "@10:20"},
                      {"0.50", "0.5"}, {"~:", "~:"},     {"-5:5", "-5:5"}};
  for (const Row& row : rows) {
    CAPTURE(row.typed);
    const auto range = parse_range(row.typed);
    REQUIRE(range);
    CHECK(format_range(*range) == row.written);
    CHECK(parse_range(format_range(*range)) == range);
  }
}

TEST_CASE("critical is looked at before warning, and either may be absent") {
  const auto range = [](const char* text) { return *parse_range(text); };
  CHECK(Thresholds{range("1"), range("5")}.judge(0.5) == Status::ok);
  CHECK(Thresholds{range("1"), range("5")}.judge(3) == Status::warning);
  CHECK(Thresholds{range("1"), range("5")}.judge(7) == Status::critical);
  CHECK(Thresholds{range("5"), range("1")}.judge(3) == Status::critical);
  CHECK(Thresholds{std::nullopt, range("5")}.judge(7) == Status::critical);
  CHECK(Thresholds{range("1"), std::nullopt}.judge(7) == Status::warning);
  CHECK(Thresholds{}.judge(1e9) == Status::ok);
}
