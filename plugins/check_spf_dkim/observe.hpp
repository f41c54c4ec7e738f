// SPDX-License-Identifier: GPL-3.0-or-later
//
// One look at the records of a domain.
#pragma once

#include "base/deadline.hpp"
#include "check_spf_dkim/look_up.hpp"
#include "check_spf_dkim/observation.hpp"
#include "dns/resolver.hpp"

namespace mailprobe::check_spf_dkim {

Observation observe(const Task& task, dns::Resolver& resolver, base::Deadline deadline);

}  // namespace mailprobe::check_spf_dkim
