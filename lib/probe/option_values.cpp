// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/option_values.hpp"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "base/time_span.hpp"
#include "dns/host_name.hpp"
#include "plugin/common_options.hpp"

namespace mailprobe::probe {

using base::quote;
using plugin::bad_value;

base::Result<plugin::Thresholds> parse_lower_bounds(const LowerBounds& bounds,
                                                    std::string_view text) {
  const std::vector<std::string_view> parts = base::split(text, ',');
  plugin::Thresholds thresholds;
  const auto at_least = [](std::string_view number) -> std::optional<plugin::Range> {
    const auto bound = base::parse_integer<int>(base::trim(number));
    if (!bound || *bound < 0) return std::nullopt;
    return plugin::Range{.start = static_cast<double>(*bound)};
  };
  thresholds.warning = at_least(parts[0]);
  if (parts.size() > 1) thresholds.critical = at_least(parts[1]);
  const bool whole =
      thresholds.warning && (parts.size() == 1 || (parts.size() == 2 && thresholds.critical));
  if (!whole) {
    return bad_value(bounds.option, fmt::format("{} is not of the form WARN[,CRIT] in whole {}",
                                                quote(text), bounds.unit));
  }
  if (thresholds.critical && thresholds.critical->start > thresholds.warning->start)
    return bad_value(bounds.option, quote(text) + ": WARN must not be smaller than CRIT");
  return thresholds;
}

base::Result<plugin::Thresholds> parse_ranges(std::string_view option, std::string_view text) {
  const std::vector<std::string_view> parts = base::split(text, ',');
  if (parts.size() > 2)
    return bad_value(option, fmt::format("{} is not of the form WARN[,CRIT]", quote(text)));
  plugin::Thresholds thresholds;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (parts[i].empty()) continue;
    const auto range = plugin::parse_range(parts[i]);
    if (!range) return bad_value(option, range.error().message);
    (i == 0 ? thresholds.warning : thresholds.critical) = *range;
  }
  return thresholds;
}

namespace {

// "~:2d" as "~:172800"; nothing if a length of time is none.
std::optional<std::string> in_seconds(std::string_view text) {
  std::string converted;
  while (!text.empty()) {
    if (!base::is_digit(text.front())) {
      converted += text.front();
      text.remove_prefix(1);
      continue;
    }
    const std::size_t end = std::min(text.find_first_not_of("0123456789smhdw"), text.size());
    const auto span = base::parse_time_span(text.substr(0, end));
    if (!span) return std::nullopt;
    converted += std::to_string(span->count());
    text.remove_prefix(end);
  }
  return converted;
}

}  // namespace

base::Result<plugin::Thresholds> parse_time_ranges(std::string_view option, std::string_view text) {
  const auto converted = in_seconds(text);
  if (converted) return parse_ranges(option, *converted);
  return bad_value(option,
                   quote(text) + " is not WARN[,CRIT] of lengths of time such as 90m or 2d");
}

base::Result<plugin::Range> parse_count(std::string_view option, std::string_view text) {
  if (const auto number = base::parse_integer<int>(text)) {
    if (*number < 1) return bad_value(option, quote(text) + " would always be an alert");
    return plugin::Range{.end = static_cast<double>(*number - 1)};
  }
  const auto range = plugin::parse_range(text);
  if (!range) return bad_value(option, range.error().message);
  return *range;
}

base::Result<std::string> parse_helo(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']') && text.find(' ') == std::string_view::npos)
    return std::string(text);
  const auto name = dns::parse_host_name(text);
  if (!name) return bad_value("--fqdn", name.error().message);
  return name->format();
}

base::Result<net::Endpoint> parse_endpoint(std::string_view option, std::string_view text,
                                           std::uint16_t default_port) {
  const auto endpoint = net::parse_endpoint(text, default_port);
  if (endpoint) return *endpoint;
  return bad_value(option, quote(text) +
                               " is not ADDRESS or ADDRESS:PORT (an IPv6 address with a port "
                               "stands in brackets)");
}

}  // namespace mailprobe::probe
