// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the DNS is asked for while the sessions are held, since no session hangs on it: CAA of the
// hosts, names of the addresses, targets of TLS reports.
#pragma once

#include "check_mx_tls/observation.hpp"
#include "check_mx_tls/task.hpp"
#include "dns/resolver_config.hpp"

namespace mailprobe::check_mx_tls {

// Of everything as many as there are questions, in the order of the observation.
struct Beside {
  std::vector<std::optional<policy::CaaLookup>> caa;  // of each host
  std::vector<dns::FoundNames> names;                 // of each address of each host
  std::vector<ReportTarget> targets;
};

Beside look_up_beside(const Task& task, const dns::ResolverConfig& resolvers,
                      const Observation& seen);

void add(Observation& seen, Beside beside);

}  // namespace mailprobe::check_mx_tls
