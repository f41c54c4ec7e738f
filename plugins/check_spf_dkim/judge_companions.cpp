// SPDX-License-Identifier: GPL-3.0-or-later
//
// BIMI, MTA-STS and TLS reports: remarks, unless they are required.
#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "check_spf_dkim/judge_parts.hpp"
#include "probe/run_findings.hpp"
#include "tls/certificate.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

using base::printable;
using plugin::Check;
using plugin::FindingKind;
using policy::MalformedRecord;
using policy::NoRecord;
using policy::SeveralRecords;

// What the findings of one kind of record are called.
struct Kinds {
  std::string_view name;  // "MTA-STS"
  const FindingKind& missing;
  const FindingKind& faulty;
};

// Whether there is a sound record.
template <typename Reading>
bool judge_reading(const Case& matter, Check& check, const Kinds& kinds, const Reading& reading) {
  check.text = fmt::format("{}: no record", kinds.name);
  if (const auto* several = std::get_if<SeveralRecords>(&reading)) {
    find(matter, check, kinds.faulty, fmt::format("{} {} records", several->count, kinds.name));
  } else if (const auto* bad = std::get_if<MalformedRecord>(&reading)) {
    find_fault(matter, check, kinds.faulty,
               {fmt::format("{} record", kinds.name), bad->text, bad->fault});
  } else if (const auto* none = std::get_if<NoRecord>(&reading)) {
    find(matter, check, kinds.missing, fmt::format("there is no {} record", kinds.name));
    if (none->attempt)
      find_fault(matter, check, kinds.faulty,
                 {fmt::format("{} record", kinds.name), none->attempt->text, none->attempt->fault});
  } else {
    return true;
  }
  return false;
}

Check judge_bimi(const Case& matter, const CompanionObservation& seen) {
  Check check;
  const auto& finding = seen.bimi.finding;
  if (const auto* failure = std::get_if<policy::dmarc::CouldNotAsk>(&finding)) {
    check.text = "BIMI: not known";
    find(matter, check, finding::bimi_unknown, failure->why);
    return check;
  }
  if (!judge_reading(matter, check, {"BIMI", finding::bimi_missing, finding::bimi_faulty}, finding))
    return check;
  const auto& record = std::get<policy::bimi::Record>(finding);
  check.text = record.declines() ? "BIMI: declined" : "BIMI: " + printable(record.logo->uri);
  if (record.declines()) find(matter, check, finding::bimi_missing, "the domain declines");
  using policy::bimi::Strength;
  if (seen.bimi_prerequisite.strength == Strength::insufficient)
    find(matter, check, finding::bimi_missing,
         "no logo is shown: " + seen.bimi_prerequisite.reason);
  if (seen.bimi_prerequisite.strength == Strength::unknown)
    find(matter, check, finding::bimi_unknown, seen.bimi_prerequisite.reason);
  for (const policy::Fault& remark : record.remarks)
    find_fault(matter, check, finding::bimi_remark, {"BIMI record", record.text, remark});
  return check;
}

Check judge_mta_sts(const Case& matter, const CompanionObservation& seen) {
  Check check{.text = "MTA-STS: not known"};
  if (!seen.sts_failure.empty()) {
    find(matter, check, finding::sts_unknown, seen.sts_failure);
  } else if (judge_reading(matter, check, {"MTA-STS", finding::sts_missing, finding::sts_faulty},
                           seen.sts)) {
    check.text = "MTA-STS: id " + printable(std::get<policy::mta_sts::Record>(seen.sts).id);
  }
  return check;
}

Check judge_tls_rpt(const Case& matter, const CompanionObservation& seen) {
  Check check{.text = "TLS reports: not known"};
  if (!seen.tls_rpt_failure.empty()) {
    find(matter, check, finding::tlsrpt_unknown, seen.tls_rpt_failure);
  } else if (judge_reading(matter, check,
                           {"TLS-RPT", finding::tlsrpt_missing, finding::tlsrpt_faulty},
                           seen.tls_rpt)) {
    const auto& record = std::get<policy::tls_rpt::Record>(seen.tls_rpt);
    check.text = fmt::format("TLS reports: to {}", count(record.targets.size(), "address"));
    if (record.targets.size() != 1) check.text += "es";
  }
  return check;
}

}  // namespace

std::vector<Check> judge_companions(const Case& matter) {
  const CompanionObservation& seen = *matter.seen.companions;
  std::vector<Check> checks;
  checks.push_back(judge_bimi(matter, seen));
  checks.push_back(judge_mta_sts(matter, seen));
  checks.push_back(judge_tls_rpt(matter, seen));
  return checks;
}

Check judge_memory(const Case& matter) {
  const Memory& memory = matter.seen.memory;
  Check check{.text = "changes: " + count(memory.changes.size(), "record")};
  if (memory.error) find(matter, check, probe::run_finding::state_unusable, memory.error->message);
  for (const Change& change : memory.changes) {
    const auto told = [](const std::string& text) {
      return text.empty() ? std::string("nothing") : base::quote(text, 120);
    };
    find(matter, check, finding::record_changed,
         fmt::format("{} was {} and is {} since {}", change.name, told(change.before),
                     told(change.now), tls::format_utc(change.since)));
  }
  return check;
}

}  // namespace mailprobe::check_spf_dkim
