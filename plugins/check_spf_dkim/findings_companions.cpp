// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/findings.hpp"
#include "check_spf_dkim/findings_parts.hpp"

namespace mailprobe::check_spf_dkim::finding {

using plugin::FindingKind;
using plugin::Status;

const FindingKind bimi_missing{
    "bimi.missing", Status::ok, "no logo is shown for the domain",
    R"(publish a BIMI record, and a DMARC policy of "quarantine" or "reject")", "--require-bimi"};
const FindingKind bimi_unknown{"bimi.unknown", Status::ok, "the BIMI record could not be asked for",
                               "look at the DNS servers of the domain", "--require-bimi"};
const FindingKind bimi_faulty{"bimi.faulty", Status::ok, "the BIMI record counts for nothing",
                              "correct the record where the caret stands (-v)", "--require-bimi"};
const FindingKind bimi_remark{"bimi.remark", Status::ok,
                              "something in the BIMI record is without effect",
                              "correct it where the caret stands (-v)", "--require-bimi"};
const FindingKind sts_missing{"mta_sts.missing", Status::ok, "the domain has no MTA-STS record",
                              "publish one, and a policy; check_mx_tls looks at both",
                              "RFC 8461 section 3.1"};
const FindingKind sts_unknown{"mta_sts.unknown", Status::ok,
                              "the MTA-STS record could not be asked for",
                              "look at the DNS servers of the domain", "RFC 8461 section 3.1"};
const FindingKind sts_faulty{"mta_sts.faulty", Status::ok, "the MTA-STS record counts for nothing",
                             "correct the record where the caret stands (-v)",
                             "RFC 8461 section 3.1"};
const FindingKind tlsrpt_missing{"tls_rpt.missing", Status::ok,
                                 "the domain asks nobody for TLS reports",
                                 R"(publish "v=TLSRPTv1; rua=mailto:...")", "RFC 8460 section 3"};
const FindingKind tlsrpt_unknown{"tls_rpt.unknown", Status::ok,
                                 "the record for TLS reports could not be asked for",
                                 "look at the DNS servers of the domain", "RFC 8460 section 3"};
const FindingKind tlsrpt_faulty{
    "tls_rpt.faulty", Status::ok, "the record for TLS reports counts for nothing",
    "correct the record where the caret stands (-v)", "RFC 8460 section 3"};

plugin::Catalogue companion_catalogue() {
  static const std::array kinds{
      bimi_missing, bimi_unknown, bimi_faulty,    bimi_remark,    sts_missing,
      sts_unknown,  sts_faulty,   tlsrpt_missing, tlsrpt_unknown, tlsrpt_faulty,
  };
  return kinds;
}

}  // namespace mailprobe::check_spf_dkim::finding
