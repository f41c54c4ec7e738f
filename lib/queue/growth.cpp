// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/growth.hpp"

#include <algorithm>
#include <cmath>

namespace mailprobe::queue {

std::optional<double> growth_of(std::span<const Sample> samples) {
  if (samples.size() < 2) return std::nullopt;
  const auto [first, last] = std::ranges::minmax(samples, {}, &Sample::at);
  if (last.at - first.at < std::chrono::minutes(1)) return std::nullopt;
  const auto count = static_cast<double>(samples.size());
  double mean_minute = 0;
  double mean_messages = 0;
  const auto minute_of = [&](const Sample& sample) {
    return static_cast<double>((sample.at - first.at).count()) / 60;
  };
  for (const Sample& sample : samples) {
    mean_minute += minute_of(sample) / count;
    mean_messages += static_cast<double>(sample.messages) / count;
  }
  double together = 0;
  double alone = 0;
  for (const Sample& sample : samples) {
    const double minute = minute_of(sample) - mean_minute;
    together += minute * (static_cast<double>(sample.messages) - mean_messages);
    alone += minute * minute;
  }
  return together / alone;
}

std::optional<std::chrono::seconds> time_until(double limit, std::uint64_t messages,
                                               double growth) {
  const double missing = limit - static_cast<double>(messages);
  if (missing <= 0) return std::chrono::seconds(0);
  if (growth <= 0) return std::nullopt;
  const double seconds = std::ceil(missing / growth * 60);
  constexpr double ten_years = 10.0 * 366 * 86400;
  if (seconds > ten_years) return std::nullopt;
  return std::chrono::seconds(static_cast<std::int64_t>(seconds));
}

}  // namespace mailprobe::queue
