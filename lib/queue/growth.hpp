// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a queue grows, from how long it was at some times: the line that fits best through these
// (least squares), which one look that fell into a burst does not turn around.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>

#include "queue/message.hpp"

namespace mailprobe::queue {

struct Sample {
  Time at;
  std::uint64_t messages;

  bool operator==(const Sample&) const = default;
};

// Messages per minute; negative if it shrinks. Nothing if the samples span less than a minute.
std::optional<double> growth_of(std::span<const Sample> samples);

// How long it takes until there are so many, if it goes on like that; nothing if it does not grow,
// or not within ten years. Zero if there are so many already.
std::optional<std::chrono::seconds> time_until(double limit, std::uint64_t messages, double growth);

}  // namespace mailprobe::queue
