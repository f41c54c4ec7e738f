// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that is looked at, as a function of what is known of the DNS: what depends on nothing
// else is asked together, SPF, DKIM and DMARC alike.
#pragma once

#include "check_spf_dkim/inputs.hpp"
#include "check_spf_dkim/observation.hpp"
#include "check_spf_dkim/options.hpp"
#include "dns/inquiry.hpp"

namespace mailprobe::check_spf_dkim {

struct Task {
  const Options& options;
  const Inputs& inputs;
  std::chrono::system_clock::time_point now;
};

// What is returned counts when the inquiry is complete.
Observation look_up(dns::Inquiry& inquiry, const Task& task);

SpfObservation look_up_spf(dns::Inquiry& inquiry, const Task& task);
DkimObservation look_up_dkim(dns::Inquiry& inquiry, const Task& task);
DmarcObservation look_up_dmarc(dns::Inquiry& inquiry, const Task& task);
CompanionObservation look_up_companions(dns::Inquiry& inquiry, const Task& task,
                                        const policy::dmarc::Discovery& dmarc);

// What DMARC makes of the message, with what SPF says of the first client if one was given.
policy::dmarc::Evaluation evaluate_message(dns::Inquiry& inquiry, const Task& task,
                                           const Observation& seen);

}  // namespace mailprobe::check_spf_dkim
