// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/perfdata.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "base/ascii.hpp"
#include "base/number.hpp"

namespace mailprobe::plugin {
namespace {

std::string format_value(const Perfdata& item) {
  return item.unit == Unit::seconds ? base::format_fixed(item.value, 6)
                                    : base::format_decimal(item.value);
}

std::string format_optional(const std::optional<Range>& range) {
  return range ? format_range(*range) : std::string();
}

std::string format_optional(const std::optional<double>& number) {
  return number ? base::format_decimal(*number) : std::string();
}

char label_character(char c) {
  constexpr std::string_view also = "_.-";
  return base::is_alnum(c) || also.find(c) != std::string_view::npos ? c : '_';
}

}  // namespace

std::string_view format_unit(Unit unit) {
  switch (unit) {
    case Unit::none: return "";
    case Unit::seconds: return "s";
    case Unit::bytes: return "B";
    case Unit::percent: return "%";
    case Unit::counter: return "c";
  }
  return "";
}

std::string Perfdata::label() const {
  std::string label = instance.empty() ? metric : instance + '_' + metric;
  std::ranges::transform(label, label.begin(), label_character);
  return label;
}

std::string format_perfdata(const Perfdata& item) {
  std::string text = item.label() + '=' + format_value(item) + std::string(format_unit(item.unit));
  const std::array fields{format_optional(item.thresholds.warning),
                          format_optional(item.thresholds.critical), format_optional(item.min),
                          format_optional(item.max)};
  for (const std::string& field : fields)
    text += ';' + field;
  text.resize(text.find_last_not_of(';') + 1);
  return text;
}

std::string format_perfdata(const std::vector<Perfdata>& items) {
  std::string text;
  std::set<std::string> seen;
  for (const Perfdata& item : items) {
    if (!seen.insert(item.label()).second) continue;
    if (!text.empty()) text += ' ';
    text += format_perfdata(item);
  }
  return text;
}

}  // namespace mailprobe::plugin
