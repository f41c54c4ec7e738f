// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an observation of queues is worth.
#pragma once

#include <memory>

#include "check_mailqueue/observe.hpp"
#include "plugin/report.hpp"

namespace mailprobe::check_mailqueue {

plugin::Report judge(const Task& task, const Observation& seen);

}  // namespace mailprobe::check_mailqueue
