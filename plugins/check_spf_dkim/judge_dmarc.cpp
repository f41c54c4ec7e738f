// SPDX-License-Identifier: GPL-3.0-or-later
//
// The DMARC record that speaks for the domain, and what it asks of receivers.
#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "check_spf_dkim/judge_parts.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

namespace dmarc = policy::dmarc;
using base::printable;
using dmarc::Applicable;
using dmarc::Policy;
using dmarc::RemarkKind;
using plugin::Check;

class DmarcJudge {
 public:
  explicit DmarcJudge(const Case& matter) : matter_(matter), seen_(*matter.seen.dmarc) {}

  Check judge() {
    judge_own_name();
    if (const auto* applicable = std::get_if<Applicable>(&seen_.discovery.choice)) {
      judge_record(*applicable);
    } else if (const auto* undecided = std::get_if<dmarc::Undecided>(&seen_.discovery.choice)) {
      check_.text = "DMARC: not known";
      find(finding::dmarc_unknown, undecided->reason);
    } else {
      check_.text = "DMARC: no record";
      find(finding::dmarc_missing, std::get<dmarc::NotApplicable>(seen_.discovery.choice).reason);
      if (matter_.options().dmarc.least)
        find(finding::dmarc_policy_weak,
             fmt::format("there is no policy, and {} is asked for",
                         dmarc::format_policy(*matter_.options().dmarc.least)));
    }
    for (const std::string& difference : seen_.differences)
      find(finding::dmarc_differs, difference);
    if (!matter_.task.inputs.suffixes)
      find(finding::dmarc_no_list, matter_.task.inputs.no_suffixes);
    return std::move(check_);
  }

 private:
  void find(const plugin::FindingKind& kind, std::string message) {
    check_spf_dkim::find(matter_, check_, kind, std::move(message));
  }

  void show(const plugin::FindingKind& kind, const std::string& text, const policy::Fault& fault) {
    find_fault(matter_, check_, kind, {"DMARC record", text, fault});
  }

  // What stands at _dmarc below the domain itself, whether it counts or not.
  void judge_own_name() {
    const dmarc::Finding& own = seen_.discovery.walk.steps.front().finding;
    if (const auto* several = std::get_if<policy::SeveralRecords>(&own))
      find(finding::dmarc_several, fmt::format("the domain has {} DMARC records", several->count));
    const auto* none = std::get_if<policy::NoRecord>(&own);
    if (none != nullptr && none->attempt)
      show(finding::dmarc_not_counted, none->attempt->text, none->attempt->fault);
  }

  void judge_record(const Applicable& applicable) {
    const dmarc::Record& record = applicable.record;
    check_.text = fmt::format(
        "DMARC: {} for the domain, {} for names below it, {} for those that "
        "do not exist",
        tell(seen_.own), tell(seen_.below_existing), tell(seen_.below_missing));
    check_.details.push_back(
        {1, fmt::format("{}: {}", printable(applicable.domain.format()), printable(record.text))});
    check_.details.push_back({1, "the domain: " + seen_.own.reason});
    judge_standing(record);
    judge_remarks(record);
    judge_strength(record);
    judge_reports(record);
    judge_alignment();
  }

  static std::string tell(const dmarc::EffectivePolicy& policy) {
    switch (policy.effect) {
      case dmarc::Effect::policy: return std::string(dmarc::format_policy(policy.applied));
      case dmarc::Effect::no_dmarc:
      case dmarc::Effect::faulty_record: return "no policy";
      case dmarc::Effect::unknown: break;
    }
    return "not known";
  }

  void judge_standing(const dmarc::Record& record) {
    if (record.standing != dmarc::Standing::sound && record.policy_fault) {
      const bool ignored = record.standing == dmarc::Standing::ignored;
      show(ignored ? finding::dmarc_faulty : finding::dmarc_reports_only, record.text,
           *record.policy_fault);
    } else if (record.legacy_fault) {
      show(finding::dmarc_legacy_fault, record.text, *record.legacy_fault);
    }
  }

  void judge_remarks(const dmarc::Record& record) {
    for (const dmarc::Remark& remark : record.remarks) {
      // judge_standing has told it.
      const bool spoils = record.standing != dmarc::Standing::sound;
      if (spoils && record.policy_fault == remark.fault) continue;
      switch (remark.kind) {
        case RemarkKind::invalid:
          show(finding::dmarc_invalid_tag, record.text, remark.fault);
          break;
        case RemarkKind::repeated:
        case RemarkKind::unknown:
          show(finding::dmarc_suspicious_tag, record.text, remark.fault);
          break;
        case RemarkKind::obsolete:
        case RemarkKind::idle: show(finding::dmarc_remark, record.text, remark.fault); break;
      }
    }
  }

  void judge_strength(const dmarc::Record& record) {
    if (seen_.own.effect != dmarc::Effect::policy) return;
    const bool asked = matter_.options().dmarc.least.has_value();
    if (seen_.own.published == Policy::none && !asked)
      find(finding::dmarc_policy_none, "the policy is none: " + seen_.own.reason);
    if (record.testing)
      find(finding::dmarc_partly_applied, R"("t=y": the policy is applied one level lower)");
    // With a list this is among the differences.
    constexpr unsigned all = 100;  // percent
    if (!seen_.discovery.legacy && record.pct.value_or(all) < all)
      find(finding::dmarc_partly_applied,
           fmt::format("\"pct={}\": RFC 7489 applies it to so much of the mail", *record.pct));
    if (seen_.below_existing.reason == seen_.below_missing.reason) {
      judge_below("all names below the domain", seen_.below_existing);
    } else {
      judge_below("names below the domain", seen_.below_existing);
      judge_below("names that do not exist", seen_.below_missing);
    }
    if (asked) judge_least();
  }

  void judge_below(std::string_view whom, const dmarc::EffectivePolicy& below) {
    if (below.effect == dmarc::Effect::policy && below.applied < seen_.own.applied)
      find(finding::dmarc_below_weaker,
           fmt::format("{} for {}: {}", dmarc::format_policy(below.applied), whom, below.reason));
  }

  void judge_least() {
    const Policy least = *matter_.options().dmarc.least;
    for (const auto& [whom, policy] : {std::pair{"the domain", &seen_.own},
                                       {"names below the domain", &seen_.below_existing},
                                       {"names that do not exist", &seen_.below_missing}}) {
      if (policy->effect != dmarc::Effect::policy || policy->applied >= least) continue;
      find(finding::dmarc_policy_weak,
           fmt::format("{} for {}, and {} is asked for", dmarc::format_policy(policy->applied),
                       whom, dmarc::format_policy(least)));
    }
  }

  void judge_reports(const dmarc::Record& record) {
    if (record.rua.empty()) find(finding::dmarc_no_reports, R"(the record has no "rua")");
    for (const dmarc::ReportDestination& destination : seen_.destinations) {
      const std::string message =
          fmt::format("{}: {}", printable(destination.target.uri), destination.reason);
      if (destination.authorisation == dmarc::Authorisation::not_authorised) {
        find(finding::dmarc_report_refused, message);
        if (destination.attempt)
          find_fault(matter_, check_, finding::dmarc_not_counted,
                     {"TXT record", destination.attempt->text, destination.attempt->fault});
      } else if (destination.authorisation == dmarc::Authorisation::unknown) {
        find(finding::dmarc_report_unknown, message);
      }
    }
  }

  void judge_alignment() {
    if (!seen_.spf_alignment) return;
    check_.details.push_back(
        {1, fmt::format("SPF of {}: {}", seen_.spf_domain, seen_.spf_alignment->reason)});
    if (seen_.spf_alignment->aligned == dmarc::Aligned::no)
      find(finding::dmarc_spf_not_aligned,
           fmt::format("SPF speaks for {}: {}", seen_.spf_domain, seen_.spf_alignment->reason));
    if (seen_.spf_alignment->aligned == dmarc::Aligned::unknown)
      find(finding::dmarc_unknown, seen_.spf_alignment->reason);
  }

  const Case& matter_;
  const DmarcObservation& seen_;
  Check check_;
};

}  // namespace

Check judge_dmarc(const Case& matter) { return DmarcJudge(matter).judge(); }

std::string summarise_dmarc(const Case& matter) {
  const dmarc::EffectivePolicy& own = matter.seen.dmarc->own;
  if (own.effect != dmarc::Effect::policy) return "no DMARC policy";
  return fmt::format("DMARC {}", dmarc::format_policy(own.applied));
}

}  // namespace mailprobe::check_spf_dkim
