// SPDX-License-Identifier: GPL-3.0-or-later
//
// The policy of MTA-STS, where it is published: https://mta-sts.<domain>/.well-known/mta-sts.txt
// (RFC 8461 section 3.3).
#pragma once

#include "check_mx_tls/look_up.hpp"
#include "check_mx_tls/observation.hpp"
#include "check_mx_tls/task.hpp"

namespace mailprobe::check_mx_tls {

inline constexpr std::size_t largest_policy = std::size_t{64} * 1024;  // bytes; section 3.3

// Whether there is a record that tells senders to look for a policy.
bool has_sound_record(const StsObservation& sts);

StsPolicyObservation look_at_policy_host(const Task& task, const PolicyHost& host);

}  // namespace mailprobe::check_mx_tls
