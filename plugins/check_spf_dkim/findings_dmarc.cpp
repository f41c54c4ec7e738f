// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/findings.hpp"
#include "check_spf_dkim/findings_parts.hpp"

namespace mailprobe::check_spf_dkim::finding {

using plugin::FindingKind;
using plugin::Status;

const FindingKind dmarc_missing{
    "dmarc.missing", Status::warning, "no DMARC record speaks for the domain",
    R"(publish "v=DMARC1; p=none; rua=mailto:..." to begin with, and read the reports)",
    "RFC 9989 section 4.7"};
const FindingKind dmarc_unknown{"dmarc.unknown", Status::unknown,
                                "which DMARC record speaks for the domain could not be found out",
                                "look at the DNS servers of the name", "RFC 9989 section 4.10"};
const FindingKind dmarc_not_counted{
    "dmarc.not_counted", Status::warning,
    R"(a TXT record that was meant for DMARC does not count, as it does not begin with "v=DMARC1;")",
    "correct it, or take it away", "RFC 9989 section 4.7"};
const FindingKind dmarc_several{"dmarc.several", Status::critical,
                                "the domain has more than one DMARC record, so that none counts",
                                "join them into one", "RFC 9989 section 4.10"};
const FindingKind dmarc_faulty{"dmarc.faulty", Status::critical,
                               "the DMARC record counts for nothing, as its policy cannot be read",
                               "correct the record where the caret stands (-v)",
                               "RFC 9989 section 4.7"};
const FindingKind dmarc_reports_only{
    "dmarc.reports_only", Status::critical,
    R"(the DMARC record counts as "p=none", as its policy cannot be read)",
    "correct the record where the caret stands (-v)", "RFC 9989 section 4.7"};
const FindingKind dmarc_legacy_fault{"dmarc.legacy_fault", Status::warning,
                                     "receivers that go by RFC 7489 cannot read the DMARC record",
                                     R"(put "p=" right behind the version)",
                                     "RFC 7489 section 6.4"};
const FindingKind dmarc_invalid_tag{
    "dmarc.invalid_tag", Status::warning,
    "a tag of the DMARC record cannot be read, and a default counts in its place",
    "correct it where the caret stands (-v)", "RFC 9989 section 4.8"};
const FindingKind dmarc_suspicious_tag{
    "dmarc.suspicious_tag", Status::warning,
    "a tag of the DMARC record stands twice, or is much like one that DMARC knows",
    "correct it where the caret stands (-v)", "RFC 9989 section 4.8"};
const FindingKind dmarc_remark{"dmarc.remark", Status::ok,
                               "a tag of the DMARC record is obsolete or without effect",
                               "take it out when the record is changed", "RFC 9989 section 4.8"};
const FindingKind dmarc_policy_none{
    "dmarc.policy_none", Status::warning,
    R"(the policy is "none": mail that fails is delivered as if nothing was wrong)",
    R"(read the reports, and go on to "quarantine" and "reject")", "RFC 9989 section 4.8"};
const FindingKind dmarc_policy_weak{"dmarc.policy_weak", Status::critical,
                                    "the policy is weaker than --min-policy asks for",
                                    R"(publish a stricter "p", "sp" or "np")", "--min-policy"};
const FindingKind dmarc_partly_applied{
    "dmarc.partly_applied", Status::warning,
    R"(the policy does not apply in full: "t=y", or "pct" below 100 to receivers that go by RFC 7489)",
    R"(take "t=y" and "pct" out when the reports are good)", "RFC 9989 section 4.8"};
const FindingKind dmarc_below_weaker{
    "dmarc.below_weaker", Status::warning,
    "the policy for names below the domain is weaker than that for the domain",
    R"(publish a stricter "sp" or "np", or none at all)", "RFC 9989 section 4.8"};
const FindingKind dmarc_differs{
    "dmarc.differs", Status::warning,
    "receivers that go by RFC 7489 treat the domain otherwise than those that go by RFC 9989",
    R"(publish a record at the domain itself, or "psd=n" where the organization begins)",
    "RFC 9989 section 4.10"};
const FindingKind dmarc_no_reports{
    "dmarc.no_reports", Status::ok, R"(nobody gets reports ("rua"))",
    "publish an address for reports: they tell who sends in the name of the domain",
    "RFC 9990 section 1"};
const FindingKind dmarc_report_refused{
    "dmarc.report_refused", Status::warning,
    "an address for reports is of another domain, which does not agree",
    "let its owner publish the record that is missing, or take another address",
    "RFC 9990 section 3"};
const FindingKind dmarc_report_unknown{
    "dmarc.report_unknown", Status::unknown,
    "whether the domain of an address for reports agrees could not be found out",
    "look at the DNS servers of the name", "RFC 9990 section 3"};
const FindingKind dmarc_spf_not_aligned{
    "dmarc.spf_not_aligned", Status::warning,
    "SPF speaks for another domain than the author, and counts for nothing in DMARC",
    "send with an envelope sender of the domain, or sign with DKIM", "RFC 9989 section 4.4"};
const FindingKind dmarc_no_list{
    "dmarc.no_suffix_list", Status::ok,
    "there is no public suffix list, so that nothing is said of receivers that go by RFC 7489",
    "install the package publicsuffix, or give --suffix-list", "RFC 7489 section 3.2"};
const FindingKind dmarc_message_fails{
    "dmarc.message_fails", Status::critical, "the message fails DMARC",
    "see which of SPF and DKIM does not pass or is not aligned", "RFC 9989 section 5.3"};
const FindingKind dmarc_message_unknown{"dmarc.message_unknown", Status::unknown,
                                        "whether the message passes DMARC could not be found out",
                                        "look at the DNS servers of the name",
                                        "RFC 9989 section 5.3"};

plugin::Catalogue dmarc_catalogue() {
  static const std::array kinds{
      dmarc_missing,        dmarc_unknown,         dmarc_not_counted,     dmarc_several,
      dmarc_faulty,         dmarc_reports_only,    dmarc_legacy_fault,    dmarc_invalid_tag,
      dmarc_suspicious_tag, dmarc_remark,          dmarc_policy_none,     dmarc_policy_weak,
      dmarc_partly_applied, dmarc_below_weaker,    dmarc_differs,         dmarc_no_reports,
      dmarc_report_refused, dmarc_report_unknown,  dmarc_spf_not_aligned, dmarc_no_list,
      dmarc_message_fails,  dmarc_message_unknown,
  };
  return kinds;
}

}  // namespace mailprobe::check_spf_dkim::finding
