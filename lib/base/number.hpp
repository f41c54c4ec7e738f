// SPDX-License-Identifier: GPL-3.0-or-later
//
// Numbers as people type them and as perfdata carries them: decimal, a point, no exponent, no
// thousands separator, whatever the locale. The whole text must be the number.
#pragma once

#include <charconv>
#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mailprobe::base {

// Integer ::= ["-"] 1*DIGIT, within the range of T; leading zeros are decimal, not octal.
template <std::integral T>
std::optional<T> parse_integer(std::string_view text) {
  T value{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

// Decimal ::= ["-" / "+"] (1*DIGIT ["." *DIGIT] / "." 1*DIGIT)
std::optional<double> parse_decimal(std::string_view text);

// The shortest text that reads back as the same number, without an exponent; 0 for -0.
std::string format_decimal(double value);

// "1 look-up", "3 look-ups".
std::string count(std::uint64_t number, std::string_view noun);

// Rounded to `places` digits behind the point.
std::string format_fixed(double value, int places);

}  // namespace mailprobe::base
