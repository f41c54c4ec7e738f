// SPDX-License-Identifier: GPL-3.0-or-later
//
// What one run tells the next one (--state): which policy a domain had under which id.
#pragma once

#include "check_mx_tls/observation.hpp"
#include "check_mx_tls/task.hpp"

namespace mailprobe::check_mx_tls {

// What is remembered of the domain; then the policy that was seen, if one was, takes its place.
// Nothing without --state.
Remembered remember(const Task& task, const StsObservation& sts);

}  // namespace mailprobe::check_mx_tls
