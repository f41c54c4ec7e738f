// SPDX-License-Identifier: GPL-3.0-or-later
//
// One look at the queues of this machine.
#pragma once

#include "base/deadline.hpp"
#include "check_mailqueue/observation.hpp"
#include "check_mailqueue/options.hpp"

namespace mailprobe::check_mailqueue {

struct Task {
  const Options& options;
  std::chrono::sys_seconds now;
};

Observation observe(const Task& task, base::Deadline deadline);

}  // namespace mailprobe::check_mailqueue
