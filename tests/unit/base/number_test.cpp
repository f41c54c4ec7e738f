// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/number.hpp"

#include <cmath>
#include <cstdint>

#include <doctest/doctest.h>

using namespace mailprobe;

TEST_CASE("a decimal number is the whole text, with a point and no exponent") {
  struct Row {
    const char* text;
    double value;  // NaN: refused
    const char* reason;
  };
  const double refused = std::nan("");
  const Row rows[] = {
      {"10", 10, "an integer"},
      {"010", 10, "a leading zero is not octal"},
      {"0.5", 0.5, "a fraction"},
      {".5", 0.5, "nothing before the point"},
      {"5.", 5, "nothing behind the point"},
      {"-3.25", -3.25, "negative"},
      {"+7", 7, "a plus"},
      {"0x10", refused, "hexadecimal"},
      {"1e3", refused, "an exponent"},
      {"1,5", refused, "a comma"},
      {"10abc", refused, "a tail"},
      {" 1", refused, "a blank"},
      {"", refused, "nothing"},
      {"-", refused, "a sign alone"},
      {"+-1", refused, "two signs"},
      {".", refused, "a point alone"},
      {"inf", refused, "no number"},
      {"nan", refused, "no number"},
      {"1.2.3", refused, "two points"},
      {"--1", refused, "two signs"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CAPTURE(row.reason);
    const auto value = base::parse_decimal(row.text);
    CHECK(value.has_value() == !std::isnan(row.value));
    if (value) CHECK(*value == row.value);
  }
}

TEST_CASE("an integer is within its type's range") {
  CHECK(base::parse_integer<std::uint16_t>("65535") == 65535);
  CHECK_FALSE(base::parse_integer<std::uint16_t>("65536"));
  CHECK_FALSE(base::parse_integer<std::uint16_t>("-1"));
  CHECK_FALSE(base::parse_integer<std::uint16_t>("25 "));
  CHECK_FALSE(base::parse_integer<int>(""));
}

TEST_CASE("a number is written without exponent, and zero without sign") {
  CHECK(base::format_decimal(0.1) == "0.1");
  CHECK(base::format_decimal(-0.0) == "0");
  CHECK(base::format_decimal(1e21) == "1000000000000000000000");
  CHECK(base::format_decimal(0.0000001) == "0.0000001");
  CHECK(base::format_fixed(0.0123456789, 6) == "0.012346");
  CHECK(base::format_fixed(-0.0000001, 3) == "0.000");
  CHECK(base::format_fixed(12, 0) == "12");
}

TEST_CASE("a number that is written reads back the same") {
  for (const double value : {0.1, 1.0 / 3, 12345.678, 1e-9, 9007199254740993.0}) {
    CHECK(base::parse_decimal(base::format_decimal(value)) == value);
  }
}
