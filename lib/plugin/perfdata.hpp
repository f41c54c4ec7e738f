// SPDX-License-Identifier: GPL-3.0-or-later
//
// One number that a graph will draw. Labels are ours alone and hold nothing but [A-Za-z0-9_.-], so
// that no engine needs quotes, splits them, or takes "::" in an IPv6 address for a prefix.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/range.hpp"

namespace mailprobe::plugin {

// The units that every engine understands alike.
enum class Unit : std::uint8_t { none, seconds, bytes, percent, counter };

std::string_view format_unit(Unit unit);  // "", "s", "B", "%", "c"

// Below zero are the days of a certificate that has expired.
enum class Sign : std::uint8_t { never_negative, any };

// What a metric is, for the manual and for those who draw it.
struct MetricKind {
  std::string_view name;
  Unit unit;
  std::string_view meaning;  // "days until the certificate expires"
  Sign sign = Sign::never_negative;
};

using MetricTable = std::span<const MetricKind>;

struct Perfdata {
  std::string metric;    // what is measured: "time_tls"
  std::string instance;  // where, if there are several: "192.0.2.1"; else empty
  double value = 0;
  Unit unit = Unit::none;
  Thresholds thresholds;
  std::optional<double> min;
  std::optional<double> max;

  // "time_tls", or "192.0.2.1_time_tls"; every other character of the instance becomes '_'.
  [[nodiscard]] std::string label() const;
};

// label=value[unit][;[warning][;[critical][;[min][;max]]]] without trailing semicolons. Seconds are
// rounded to microseconds; there is never an exponent.
std::string format_perfdata(const Perfdata& item);

// All items with one blank between them; the first item of a label wins.
std::string format_perfdata(const std::vector<Perfdata>& items);

}  // namespace mailprobe::plugin
