// SPDX-License-Identifier: GPL-3.0-or-later
//
// What one run leaves to the next (--state): the records as they were seen, and when a key was seen
// for the first time. What could not be asked for stays as it was.
#pragma once

#include "base/deadline.hpp"
#include "check_spf_dkim/look_up.hpp"
#include "check_spf_dkim/observation.hpp"

namespace mailprobe::check_spf_dkim {

// Compares, and writes the file anew.
Memory remember(const Task& task, const Observation& seen, base::Deadline deadline);

}  // namespace mailprobe::check_spf_dkim
