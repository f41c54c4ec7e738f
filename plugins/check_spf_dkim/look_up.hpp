// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that is looked at, as a function of what is known of the DNS: what depends on nothing
// else is asked together, SPF, DKIM and DMARC alike.
#pragma once

#include "check_spf_dkim/observation.hpp"
#include "check_spf_dkim/options.hpp"
#include "dns/inquiry.hpp"

namespace mailprobe::check_spf_dkim {

struct Task {
  const Options& options;
  std::chrono::system_clock::time_point now;
};

// What is returned counts when the inquiry is complete.
Observation look_up(dns::Inquiry& inquiry, const Task& task);

SpfObservation look_up_spf(dns::Inquiry& inquiry, const Task& task);

}  // namespace mailprobe::check_spf_dkim
