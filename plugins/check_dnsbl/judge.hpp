// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an observation of lists is worth.
#pragma once

#include <memory>

#include "check_dnsbl/interrogation.hpp"
#include "plugin/report.hpp"

namespace mailprobe::check_dnsbl {

plugin::Report judge(const Task& task, const Observation& seen);

// The facts, for the JSON format.
std::shared_ptr<const plugin::Json> describe(const Task& task, const Observation& seen);

}  // namespace mailprobe::check_dnsbl
