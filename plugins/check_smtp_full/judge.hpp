// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an observation is worth. A pure function: no clock, no network, no output.
#pragma once

#include "check_smtp_full/observation.hpp"
#include "check_smtp_full/options.hpp"
#include "plugin/report.hpp"
#include "tls/certificate.hpp"

namespace mailprobe::check_smtp_full {

plugin::Report judge(const Options& options, const Observation& seen, tls::TimePoint now);

// The facts for the JSON document.
std::shared_ptr<const plugin::Json> describe(const Options& options, const Observation& seen);

}  // namespace mailprobe::check_smtp_full
