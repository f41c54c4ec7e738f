// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an observation of a domain is worth.
#pragma once

#include "check_mx_tls/observation.hpp"
#include "check_mx_tls/options.hpp"
#include "plugin/report.hpp"

namespace mailprobe::check_mx_tls {

plugin::Report judge(const Options& options, const Observation& seen, tls::TimePoint now);

// The facts, for the JSON format.
std::shared_ptr<const plugin::Json> describe(const Options& options, const Observation& seen,
                                             tls::TimePoint now);

}  // namespace mailprobe::check_mx_tls
