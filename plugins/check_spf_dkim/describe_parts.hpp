// SPDX-License-Identifier: GPL-3.0-or-later
//
// The parts of the JSON format's "observations", as contrib/schema has them. Foreign text in them
// is printable; 0 and 1 stand for no and yes.
#pragma once

#include "check_spf_dkim/observation.hpp"
#include "plugin/json.hpp"

namespace mailprobe::check_spf_dkim {

plugin::Json describe_spf(const SpfObservation& spf);
plugin::Json describe_dkim(const DkimObservation& dkim);
plugin::Json describe_dmarc(const DmarcObservation& seen);
// "bimi", "mta_sts_record" and "tls_rpt_record".
plugin::Json describe_companions(const CompanionObservation& seen);
plugin::Json describe_changes(const Memory& memory);

}  // namespace mailprobe::check_spf_dkim
