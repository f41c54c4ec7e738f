// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/number.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace mailprobe::base {

std::optional<double> parse_decimal(std::string_view text) {
  if (text.starts_with('+')) {
    text.remove_prefix(1);
    if (text.starts_with('-')) return std::nullopt;
  }
  const bool plain =
      std::ranges::all_of(text, [](char c) { return is_digit(c) || c == '.' || c == '-'; });
  if (!plain || std::ranges::none_of(text, is_digit)) return std::nullopt;
  double value = 0;
  const auto [end, error] =
      std::from_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return value;
}

std::string format_decimal(double value) {
  if (value == 0) return "0";
  std::array<char, 400>
      buffer{};  // the longest double in fixed notation has 309 digits before the point
  const auto [end, error] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  return error == std::errc{} ? std::string(buffer.data(), end) : std::string("0");
}

std::string count(std::uint64_t number, std::string_view noun) {
  return fmt::format("{} {}{}", number, noun, number == 1 ? "" : "s");
}

std::string format_fixed(double value, int places) {
  std::array<char, 400> buffer{};
  const auto [end, error] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value,
                                          std::chars_format::fixed, places);
  if (error != std::errc{}) return "0";
  std::string_view text(buffer.data(), static_cast<std::size_t>(end - buffer.data()));
  const bool rounds_to_zero = text.find_first_not_of("-0.") == std::string_view::npos;
  if (rounds_to_zero && text.starts_with('-')) text.remove_prefix(1);
  return std::string(text);
}

}  // namespace mailprobe::base
