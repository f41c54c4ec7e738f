// SPDX-License-Identifier: GPL-3.0-or-later
#include "engines/shown.hpp"

#include <algorithm>
#include <regex>

#include <doctest/doctest.h>

#include "base/ascii.hpp"
#include "plugin/status.hpp"

namespace mailprobe::test {

std::string without_times(std::string_view text) {
  static const std::regex seconds(R"(\b[0-9]+(\.[0-9]+)? (m?s)\b)");
  static const std::regex time_line(R"(#+ #)");
  const std::string masked = std::regex_replace(std::string(text), seconds, "# $2");
  return std::regex_replace(masked, time_line, "#");
}

std::string perfdata_without_times(std::string_view perfdata) {
  static const std::regex seconds(R"(=[0-9]+(\.[0-9]+)?s)");
  return std::regex_replace(std::string(perfdata), seconds, "=#s");
}

void check_shown(const EngineCheck& check, const PluginRun& by_hand, const Shown& shown) {
  CAPTURE(check.name);
  CAPTURE(shown.text);
  CHECK(by_hand.output.state == check.state);
  REQUIRE(shown.state >= 0);
  CHECK(plugin::format_status(static_cast<plugin::Status>(shown.state)) == check.state);
  const std::string& out = by_hand.process.out;
  const std::string first = out.substr(0, out.find('\n'));
  const std::size_t bar = first.find('|');
  std::string text(base::trim(first.substr(0, bar)));
  if (shown.has_colons) std::ranges::replace(text, ';', ':');
  CHECK(without_times(shown.text) == without_times(text));
  const std::string perfdata =
      bar == std::string::npos ? "" : std::string(base::trim(first.substr(bar + 1)));
  CHECK(perfdata_without_times(shown.perfdata) == perfdata_without_times(perfdata));
  const std::string rest(base::trim(out.substr(std::min(first.size() + 1, out.size()))));
  CHECK(without_times(base::trim(shown.long_text)) == without_times(rest));
}

}  // namespace mailprobe::test
