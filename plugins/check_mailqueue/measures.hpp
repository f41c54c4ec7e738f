// SPDX-License-Identifier: GPL-3.0-or-later
//
// What of a queue has thresholds.
#pragma once

#include <cstddef>
#include <cstdint>

namespace mailprobe::check_mailqueue {

enum class Measure : std::uint8_t {
  count,          // messages
  age,            // of the oldest one, seconds
  bytes,          // of all messages
  domain,         // messages for one destination, of the most
  sender,         // messages of one sender, of the most
  backscatter,    // percent with the null sender
  concentration,  // percent of one sender, of the most
  expiring,       // messages that are near the end of their lifetime
  growth,         // messages per minute
  forecast,       // seconds until the count is critical
  state,          // messages in one state
  reason,         // messages that wait for one kind of reason
};

inline constexpr std::size_t measure_count = static_cast<std::size_t>(Measure::reason) + 1;

}  // namespace mailprobe::check_mailqueue
