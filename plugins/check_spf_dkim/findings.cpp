// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/findings.hpp"

#include <vector>

#include "check_spf_dkim/findings_parts.hpp"
#include "probe/run_findings.hpp"

namespace mailprobe::check_spf_dkim::finding {

using plugin::FindingKind;
using plugin::Status;
namespace run_finding = probe::run_finding;

const FindingKind time_warning{"spf_dkim.time_warning", Status::warning,
                               "the total time is outside of the warning range",
                               "look at which name is slow (-vv)", "--warning"};
const FindingKind time_critical{"spf_dkim.time_critical", Status::critical,
                                "the total time is outside of the critical range",
                                "look at which name is slow (-vv)", "--critical"};

const FindingKind record_changed{
    "record.changed", Status::warning, "a record is not as an earlier run saw it",
    "see whether somebody meant it; it is told for --changed-for hours", "--state"};
std::span<const Requirement> requirements() {
  static const std::array table{
      Requirement{"require-dmarc", &dmarc_missing, Status::critical},
      Requirement{"require-bimi", &bimi_missing, Status::critical},
      Requirement{"require-bimi", &bimi_faulty, Status::critical},
      Requirement{"require-bimi", &bimi_unknown, Status::unknown},
      Requirement{"require-mta-sts", &sts_missing, Status::critical},
      Requirement{"require-mta-sts", &sts_faulty, Status::critical},
      Requirement{"require-mta-sts", &sts_unknown, Status::unknown},
      Requirement{"require-tls-rpt", &tlsrpt_missing, Status::critical},
      Requirement{"require-tls-rpt", &tlsrpt_faulty, Status::critical},
      Requirement{"require-tls-rpt", &tlsrpt_unknown, Status::unknown},
  };
  return table;
}

plugin::Catalogue catalogue() {
  static const std::vector<FindingKind> kinds = [] {
    const std::array own{record_changed, run_finding::state_unusable,
                         run_finding::resolver_rewrites, time_warning, time_critical};
    const auto signatures = plugin::join(spf_catalogue(), dkim_catalogue());
    const auto policies = plugin::join(dmarc_catalogue(), companion_catalogue());
    return plugin::join(plugin::join(signatures, policies), own);
  }();
  return kinds;
}

}  // namespace mailprobe::check_spf_dkim::finding
