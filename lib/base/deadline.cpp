// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/deadline.hpp"

#include <algorithm>
#include <cerrno>
#include <ctime>
#include <system_error>

namespace mailprobe::base {
namespace {

timespec to_timespec(Duration duration) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(duration);
  return {.tv_sec = seconds.count(), .tv_nsec = (duration - seconds).count()};
}

}  // namespace

Deadline Deadline::after(Duration duration) {
  return Deadline{std::chrono::steady_clock::now() + duration};
}

Duration Deadline::remaining() const {
  return std::max(Duration::zero(), Duration{instant_ - std::chrono::steady_clock::now()});
}

Deadline Deadline::within(Duration duration) const {
  return Deadline{std::min(instant_, std::chrono::steady_clock::now() + duration)};
}

Wait wait_for(std::span<pollfd> descriptors, Deadline deadline) {
  for (;;) {
    const Duration remaining = deadline.remaining();
    if (remaining == Duration::zero()) return Wait::expired;
    const timespec timeout = to_timespec(remaining);
    const int ready = ppoll(descriptors.data(), descriptors.size(), &timeout, nullptr);
    if (ready > 0) return Wait::ready;
    if (ready < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "ppoll");
  }
}

double to_seconds(Duration duration) { return std::chrono::duration<double>(duration).count(); }

}  // namespace mailprobe::base
