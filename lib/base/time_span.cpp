// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/time_span.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <fmt/format.h>

#include "base/number.hpp"

namespace mailprobe::base {
namespace {

using std::chrono::seconds;

struct Unit {
  char letter;
  std::string_view name;
  seconds length;
};

constexpr std::array<Unit, 5> units{{{'w', "w", std::chrono::weeks(1)},
                                     {'d', "d", std::chrono::days(1)},
                                     {'h', "h", std::chrono::hours(1)},
                                     {'m', "min", std::chrono::minutes(1)},
                                     {'s', "s", seconds(1)}}};

}  // namespace

std::optional<seconds> parse_time_span(std::string_view text, seconds unit) {
  if (text.empty()) return std::nullopt;
  const auto* const named = std::ranges::find(units, text.back(), &Unit::letter);
  if (named != units.end()) {
    unit = named->length;
    text.remove_suffix(1);
  }
  constexpr std::int64_t most = std::int64_t{1000} * 366 * 86400;
  const auto number = parse_integer<std::uint32_t>(text);
  if (!number || std::int64_t{*number} > most / unit.count()) return std::nullopt;
  return std::int64_t{*number} * unit;
}

// Weeks are for settings; people count days.
std::string format_time_span(seconds span) {
  for (std::size_t i = 1; i + 1 < units.size(); ++i) {
    const Unit& unit = units.at(i);
    if (span < unit.length) continue;
    const Unit& smaller = units.at(i + 1);
    const auto rest = span % unit.length / smaller.length;
    const std::string whole = fmt::format("{} {}", span / unit.length, unit.name);
    return rest == 0 ? whole : fmt::format("{} {} {}", whole, rest, smaller.name);
  }
  return fmt::format("{} s", span.count());
}

}  // namespace mailprobe::base
