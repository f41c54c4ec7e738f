// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/calendar.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <ctime>
#include <span>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "queue/words.hpp"

namespace mailprobe::queue {
namespace {

using std::chrono::sys_days;
using std::chrono::year_month_day;

struct Local {
  year_month_day date;
  std::chrono::seconds of_day;
};

constexpr auto months = std::to_array<std::string_view>(
    {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"});
constexpr auto weekdays =
    std::to_array<std::string_view>({"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"});

std::optional<unsigned> index_of(std::span<const std::string_view> names, std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) return std::nullopt;
  return static_cast<unsigned>(found - names.begin());
}

std::optional<std::chrono::month> parse_month(std::string_view name) {
  const auto index = index_of(months, name);
  if (!index) return std::nullopt;
  return std::chrono::month(*index + 1);
}

// hh:mm [":" ss]
std::optional<std::chrono::seconds> parse_time_of_day(std::string_view text) {
  const auto parts = base::split(text, ':');
  if (parts.size() < 2 || parts.size() > 3) return std::nullopt;
  constexpr std::array<int, 3> limits{23, 59, 60};  // with a leap second
  int seconds = 0;
  for (std::size_t i = 0; i < limits.size(); ++i) {
    const auto part = i < parts.size() ? base::parse_integer<int>(parts[i]) : 0;
    if (!part || *part < 0 || *part > limits.at(i)) return std::nullopt;
    seconds = (seconds * 60) + *part;
  }
  return std::chrono::seconds(seconds);
}

std::optional<Time> to_time(const Local& local, Zone zone) {
  if (!local.date.ok() || local.date.year() < std::chrono::year(1970) ||
      local.date.year() > std::chrono::year(9999))
    return std::nullopt;
  if (zone == Zone::utc) return sys_days(local.date) + local.of_day;
  std::tm fields{};
  fields.tm_year = static_cast<int>(local.date.year()) - 1900;
  fields.tm_mon = static_cast<int>(static_cast<unsigned>(local.date.month())) - 1;
  fields.tm_mday = static_cast<int>(static_cast<unsigned>(local.date.day()));
  fields.tm_sec = static_cast<int>(local.of_day.count());
  fields.tm_isdst = -1;
  const std::time_t seconds = std::mktime(&fields);
  if (seconds < 0) return std::nullopt;
  return Time(std::chrono::seconds(seconds));
}

bool falls_on(year_month_day date, std::optional<unsigned> weekday) {
  return !weekday || std::chrono::weekday(sys_days(date)).c_encoding() == *weekday;
}

}  // namespace

std::optional<Time> parse_yearless_time(std::string_view text, const Clock& clock) {
  constexpr int years_back = 12;  // each weekday comes up within that, on the 29th of February, too
  std::string_view word = take_word(text);
  const auto weekday = index_of(weekdays, word);
  if (weekday) word = take_word(text);
  const auto month = parse_month(word);
  const auto day = base::parse_integer<unsigned>(take_word(text));
  const auto of_day = parse_time_of_day(take_word(text));
  if (!month || !day || !of_day || !skip_blanks(text).empty()) return std::nullopt;
  const Time latest = clock.now + std::chrono::days(1);
  const auto this_year = year_month_day(std::chrono::floor<std::chrono::days>(latest)).year();
  for (auto year = this_year; year > this_year - std::chrono::years(years_back); --year) {
    const year_month_day date(year, *month, std::chrono::day(*day));
    if (!date.ok() || !falls_on(date, weekday)) continue;
    const auto time = to_time({date, *of_day}, clock.zone);
    if (time && *time <= latest) return time;
  }
  return std::nullopt;
}

std::optional<Time> parse_iso_time(std::string_view text, Zone zone) {
  const auto date = base::split(take_word(text), '-');
  const auto of_day = parse_time_of_day(take_word(text));
  if (date.size() != 3 || !of_day || !skip_blanks(text).empty()) return std::nullopt;
  const auto year = base::parse_integer<std::uint16_t>(date[0]);
  const auto month = base::parse_integer<std::uint8_t>(date[1]);
  const auto day = base::parse_integer<std::uint8_t>(date[2]);
  if (!year || !month || !day) return std::nullopt;
  return to_time(
      {{std::chrono::year(*year), std::chrono::month(*month), std::chrono::day(*day)}, *of_day},
      zone);
}

std::optional<Time> parse_mail_time(std::string_view text) {
  const auto day = base::parse_integer<std::uint8_t>(take_word(text));
  const auto month = parse_month(take_word(text));
  const auto year = base::parse_integer<std::uint16_t>(take_word(text));
  const auto of_day = parse_time_of_day(take_word(text));
  if (!day || !month || !year || !of_day || !skip_blanks(text).empty()) return std::nullopt;
  return to_time({{std::chrono::year(*year), *month, std::chrono::day(*day)}, *of_day}, Zone::utc);
}

}  // namespace mailprobe::queue
