// SPDX-License-Identifier: GPL-3.0-or-later
//
// One look at a domain: what it publishes in the DNS and on the web, and its mail hosts with all
// their addresses.
#pragma once

#include "check_mx_tls/observation.hpp"
#include "check_mx_tls/task.hpp"
#include "dns/resolver_config.hpp"

namespace mailprobe::check_mx_tls {

Observation observe(const Task& whole, const dns::ResolverConfig& resolvers);

}  // namespace mailprobe::check_mx_tls
