// SPDX-License-Identifier: GPL-3.0-or-later
//
// Threshold ranges of the Monitoring Plugins guidelines, read strictly: decimal numbers, the whole
// text, no guessing.
//
//   Range  = ["@"] ( Number / Start ":" [Number] )
//   Start  = Number / "~"
//
//   10      alerts below 0 and above 10        10:    alerts below 10
//   ~:10    alerts above 10                    10:20  alerts outside of 10 to 20
//   @10:20  alerts from 10 to 20 inclusive
#pragma once

#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "plugin/status.hpp"

namespace mailprobe::plugin {

struct Range {
  double start = 0;
  double end = std::numeric_limits<double>::infinity();
  bool alert_inside = false;

  [[nodiscard]] bool alerts(double value) const;

  bool operator==(const Range&) const = default;
};

// Errors: Cause::syntax with what is wrong and how to write it.
base::Result<Range> parse_range(std::string_view text);

// The shortest text that parses to the same range: "10", not "0:10".
std::string format_range(const Range& range);

struct Thresholds {
  std::optional<Range> warning;
  std::optional<Range> critical;

  // CRITICAL is looked at first.
  [[nodiscard]] Status judge(double value) const;

  bool operator==(const Thresholds&) const = default;
};

}  // namespace mailprobe::plugin
