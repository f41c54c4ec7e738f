// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/range.hpp"

#include "base/foreign_text.hpp"
#include "base/number.hpp"

namespace mailprobe::plugin {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

std::unexpected<base::Error> refuse(std::string_view text, std::string_view reason) {
  return base::failure(base::Cause::syntax,
                       "range " + base::quote(text) + ": " + std::string(reason));
}

}  // namespace

bool Range::alerts(double value) const {
  const bool inside = value >= start && value <= end;
  return inside == alert_inside;
}

base::Result<Range> parse_range(std::string_view text) {
  std::string_view rest = text;
  Range range;
  if (rest.starts_with('@')) {
    range.alert_inside = true;
    rest.remove_prefix(1);
  }
  const std::size_t colon = rest.find(':');
  if (colon == std::string_view::npos) {
    const auto end = base::parse_decimal(rest);
    if (!end) return refuse(text, "not a decimal number");
    range.end = *end;
  } else {
    const std::string_view start = rest.substr(0, colon);
    const std::string_view end = rest.substr(colon + 1);
    // bash expands an unquoted ~:10 to the home directory.
    if (start.starts_with('/'))
      return refuse(text, "the shell replaced \"~\"; quote the range: '~:10'");
    const auto lower = start == "~" ? std::optional(-infinity) : base::parse_decimal(start);
    const auto upper = end.empty() ? std::optional(infinity) : base::parse_decimal(end);
    if (!lower) return refuse(text, "before the colon must stand a decimal number or ~");
    if (!upper) return refuse(text, "after the colon must stand a decimal number or nothing");
    range.start = *lower;
    range.end = *upper;
  }
  if (range.start > range.end) return refuse(text, "the start is greater than the end");
  return range;
}

std::string format_range(const Range& range) {
  std::string text = range.alert_inside ? "@" : "";
  if (range.start == -infinity) {
    text += "~:";
  } else if (range.start != 0 || range.end == infinity) {
    text += base::format_decimal(range.start) + ':';
  }
  if (range.end != infinity) text += base::format_decimal(range.end);
  return text;
}

Status Thresholds::judge(double value) const {
  if (critical && critical->alerts(value)) return Status::critical;
  if (warning && warning->alerts(value)) return Status::warning;
  return Status::ok;
}

}  // namespace mailprobe::plugin
