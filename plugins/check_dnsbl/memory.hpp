// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is remembered from one run to the next (--state): of each list when it was tested and what
// came of it, of each target since when it is listed where. The file is not held while the lists
// are asked, so that many services may share it.
#pragma once

#include "base/deadline.hpp"
#include "check_dnsbl/interrogation.hpp"

namespace mailprobe::check_dnsbl {

// Puts what is known of the lists' health into the observation, before they are asked.
void recall(const Task& task, base::Deadline deadline, Observation& seen);

// Compares with the last run, and saves.
void remember(const Task& task, base::Deadline deadline, Observation& seen);

}  // namespace mailprobe::check_dnsbl
