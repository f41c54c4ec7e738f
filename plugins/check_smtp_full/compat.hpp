// SPDX-License-Identifier: GPL-3.0-or-later
//
// --compat=2: the first lines and the performance data of check_smtp 2.x, for those who parse them.
#pragma once

#include "check_smtp_full/observation.hpp"
#include "check_smtp_full/options.hpp"
#include "plugin/report.hpp"
#include "tls/certificate.hpp"

namespace mailprobe::check_smtp_full {

// Puts the old words before the tree. States are the verdict's: finding::judge_as_check_smtp_2 has
// chosen them.
void speak_as_check_smtp_2(plugin::Report& report, const Options& options, const Observation& seen,
                           tls::TimePoint now);

}  // namespace mailprobe::check_smtp_full
