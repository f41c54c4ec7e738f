// SPDX-License-Identifier: GPL-3.0-or-later
//
// The numbers of a domain, and of each leaf of its tree.
#pragma once

#include <optional>
#include <vector>

#include "check_mx_tls/observation.hpp"
#include "check_mx_tls/options.hpp"
#include "plugin/perfdata.hpp"

namespace mailprobe::check_mx_tls {

// Of all certificates of all mail hosts; nothing if none was seen.
std::optional<tls::TimePoint> soonest_expiry_of_all(const Observation& seen);

// "mx1.example.org_192.0.2.1_rsa"; "mx1.example.org_192.0.2.1" without a key type.
std::string instance_of(const HostObservation& host, const AddressObservation& address,
                        std::string_view key_type = {});

// Labels of leaves in one line of text, beyond which JSON has them all.
inline constexpr std::size_t leaf_label_limit = 2500;  // bytes

std::vector<plugin::Perfdata> perfdata_of(const Options& options, const Observation& seen,
                                          tls::TimePoint now);

}  // namespace mailprobe::check_mx_tls
