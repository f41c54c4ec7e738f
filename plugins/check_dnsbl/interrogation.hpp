// SPDX-License-Identifier: GPL-3.0-or-later
//
// Asking the lists. The first round goes over all targets and lists (walk.hpp), with so many
// questions under way as the options allow: each answer makes room for the next question, so that
// a slow list delays itself, and one that leaves several of them unanswered in a row is not asked
// for the rest. What is listed is looked at more closely in the second round: the reason (TXT), and
// whether the list is to be believed.
#pragma once

#include <chrono>
#include <vector>

#include "check_dnsbl/observation.hpp"
#include "check_dnsbl/options.hpp"
#include "dns/inquiry.hpp"

namespace mailprobe::check_dnsbl {

struct Task {
  const Options& options;
  std::chrono::sys_seconds now;
};

// The deadline, and how long one question may take.
void interrogate(const Task& task, dns::Resolver& resolver, const dns::Patience& patience,
                 Observation& seen);

}  // namespace mailprobe::check_dnsbl
