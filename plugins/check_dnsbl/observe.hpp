// SPDX-License-Identifier: GPL-3.0-or-later
//
// One look at what the lists say of the targets.
#pragma once

#include "check_dnsbl/interrogation.hpp"

namespace mailprobe::check_dnsbl {

Observation observe(const Task& task, dns::Resolver& resolver, base::Deadline deadline);

}  // namespace mailprobe::check_dnsbl
