// SPDX-License-Identifier: GPL-3.0-or-later
//
// One absolute instant on CLOCK_MONOTONIC for the whole check. It is passed by value to everything
// that can block, so a peer that sends one byte per second cannot stretch the run, and a step of
// the wall clock cannot move it.
#pragma once

#include <chrono>
#include <span>

#include <poll.h>

namespace mailprobe::base {

using Duration = std::chrono::nanoseconds;
using Instant = std::chrono::steady_clock::time_point;

class Deadline {
 public:
  static Deadline after(Duration duration);
  static Deadline at(Instant instant) { return Deadline{instant}; }

  // Never negative.
  [[nodiscard]] Duration remaining() const;
  [[nodiscard]] bool expired() const { return remaining() == Duration::zero(); }
  [[nodiscard]] Instant instant() const { return instant_; }

  // This instant, or `duration` from now, whichever comes first.
  [[nodiscard]] Deadline within(Duration duration) const;

  bool operator==(const Deadline&) const = default;

 private:
  explicit Deadline(Instant instant) : instant_(instant) {}

  Instant instant_;
};

enum class Wait { ready, expired };

// poll(2) until one of the descriptors is ready or the deadline has come. Interruptions by signals
// are waited through. Once the deadline has passed, a descriptor that is ready still counts as
// expired: otherwise a peer that always has another byte would never be told that time is up.
Wait wait_for(std::span<pollfd> descriptors, Deadline deadline);

// Seconds as perfdata shows them.
double to_seconds(Duration duration);

}  // namespace mailprobe::base
