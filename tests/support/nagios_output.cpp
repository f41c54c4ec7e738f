// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/nagios_output.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>

#include <unistr.h>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "plugin/range.hpp"
#include "plugin/render.hpp"

namespace mailprobe::test {
namespace {

[[noreturn]] void refuse(const std::string& reason, std::string_view output) {
  throw std::runtime_error(reason + " in output: " + std::string(output));
}

void check_bytes(std::string_view output) {
  const auto* bytes =
      reinterpret_cast<const std::uint8_t*>(output.data());  // NOLINT(*-reinterpret-cast)
  if (u8_check(bytes, output.size()) != nullptr) refuse("invalid UTF-8", output);
  const auto forbidden = [](char c) { return base::is_control(c) && c != '\n'; };
  if (std::ranges::any_of(output, forbidden)) refuse("a control byte", output);
  if (std::ranges::count(output, '|') > 1) refuse("more than one bar", output);
  if (output.size() > plugin::output_limit) refuse("too many bytes", output);
  if (!output.ends_with('\n')) refuse("no newline at the end", output);
}

std::pair<std::string, std::string> parse_item(std::string_view item) {
  const std::size_t equals = item.find('=');
  if (equals == std::string_view::npos || equals == 0)
    refuse("performance data without label", item);
  const std::string_view label = item.substr(0, equals);
  const auto allowed = [](char c) { return base::is_alnum(c) || c == '_' || c == '.' || c == '-'; };
  if (!std::ranges::all_of(label, allowed)) refuse("a label that needs quotes", item);
  const std::string_view rest = item.substr(equals + 1);
  const std::vector<std::string_view> fields = base::split(rest, ';');
  if (fields.size() > 5) refuse("too many fields", item);
  const std::size_t number_end =
      std::min(fields[0].find_first_not_of("-.0123456789"), fields[0].size());
  const std::string_view unit = fields[0].substr(number_end);
  constexpr std::array<std::string_view, 5> units{"", "s", "%", "B", "c"};
  if (!base::parse_decimal(fields[0].substr(0, number_end))) refuse("no number", item);
  if (std::ranges::find(units, unit) == units.end()) refuse("an unknown unit", item);
  for (std::size_t i = 1; i < fields.size(); ++i) {
    if (fields[i].empty()) continue;
    const bool valid = i <= 2 ? plugin::parse_range(fields[i]).has_value()
                              : base::parse_decimal(fields[i]).has_value();
    if (!valid) refuse("a bad threshold", item);
  }
  return {std::string(label), std::string(rest)};
}

}  // namespace

NagiosOutput parse_nagios_output(std::string_view output) {
  check_bytes(output);
  std::vector<std::string_view> lines = base::split(output.substr(0, output.size() - 1), '\n');
  NagiosOutput parsed;
  for (std::size_t i = 1; i < lines.size(); ++i) {
    if (lines[i].find('|') != std::string_view::npos) refuse("a bar in the long output", output);
    parsed.long_output.emplace_back(lines[i]);
  }

  const std::string_view first = lines.front();
  const std::size_t bar = first.find('|');
  const std::string_view text = base::trim(first.substr(0, bar));
  if (text.size() > plugin::first_line_limit + 32) refuse("a first line that is too long", output);
  const std::size_t blank = text.find(' ');
  const std::size_t dash = text.find(" - ");
  if (blank == std::string_view::npos || dash == std::string_view::npos || dash <= blank) {
    refuse("no \"SERVICE STATE - text\"", output);
  }
  parsed.service = text.substr(0, blank);
  parsed.state = text.substr(blank + 1, dash - blank - 1);
  parsed.text = text.substr(dash + 3);
  if (!plugin::parse_status(parsed.state) || parsed.state.size() < 2) refuse("no state", output);
  if (parsed.text.empty()) refuse("no text", output);
  if (bar == std::string_view::npos) return parsed;
  for (const std::string_view item : base::split(base::trim(first.substr(bar + 1)), ' ')) {
    if (!parsed.perfdata.insert(parse_item(item)).second) refuse("a label twice", output);
  }
  return parsed;
}

}  // namespace mailprobe::test
