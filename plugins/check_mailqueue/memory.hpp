// SPDX-License-Identifier: GPL-3.0-or-later
//
// How long the queue was at some times before (--state-file).
#pragma once

#include "base/deadline.hpp"
#include "check_mailqueue/observe.hpp"

namespace mailprobe::check_mailqueue {

// Reckons growth from the samples of the window and this one, and saves them. A look that did not
// see the whole queue is no sample.
void remember(const Task& task, base::Deadline deadline, Observation& seen);

}  // namespace mailprobe::check_mailqueue
