// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/run_findings.hpp"

namespace mailprobe::probe::run_finding {

using plugin::FindingKind;
using plugin::Status;

const FindingKind resolver_rewrites{
    "dns.rewrites", Status::unknown,
    "the resolver gives addresses to a name that cannot exist, so that nothing it says to exist is "
    "sure to",
    "name a resolver that does not rewrite answers with --resolver", "RFC 6761 section 6.4"};
const FindingKind state_unusable{
    "state.unusable", Status::unknown, "the state file cannot be used, or was begun anew",
    "see the reason; the file must lie where nobody else may write", "--state"};

}  // namespace mailprobe::probe::run_finding
