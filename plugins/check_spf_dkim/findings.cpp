// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/findings.hpp"

#include <vector>

#include "check_spf_dkim/findings_parts.hpp"

namespace mailprobe::check_spf_dkim::finding {

using plugin::FindingKind;
using plugin::Status;

const FindingKind resolver_rewrites{
    "dns.rewrites", Status::unknown,
    "the resolver gives addresses to a name that cannot exist, so that nothing it says to exist is "
    "sure to",
    "name a resolver that does not rewrite answers with --resolver", "RFC 6761 section 6.4"};
const FindingKind time_warning{"spf_dkim.time_warning", Status::warning,
                               "the total time is outside of the warning range",
                               "look at which name is slow (-vv)", "--warning"};
const FindingKind time_critical{"spf_dkim.time_critical", Status::critical,
                                "the total time is outside of the critical range",
                                "look at which name is slow (-vv)", "--critical"};

plugin::Catalogue catalogue() {
  static const std::vector<FindingKind> kinds = [] {
    const std::array own{resolver_rewrites, time_warning, time_critical};
    return plugin::join(spf_catalogue(), own);
  }();
  return kinds;
}

}  // namespace mailprobe::check_spf_dkim::finding
