// SPDX-License-Identifier: GPL-3.0-or-later
//
// Reports about TLS: the record that asks for them, and whether somebody is there to take them.
#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "check_mx_tls/judge_parts.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using plugin::Check;
using policy::tls_rpt::Record;

void judge_record(const Case& matter, Check& check) {
  const auto& reading = matter.seen.reports.record;
  if (const auto* several = std::get_if<policy::SeveralRecords>(&reading)) {
    find(matter, check, finding::tlsrpt_several_records,
         fmt::format("{} records for TLS reports", several->count));
  } else if (const auto* bad = std::get_if<policy::MalformedRecord>(&reading)) {
    find_fault(matter, check, finding::tlsrpt_bad_record, "record for TLS reports", bad->text,
               bad->fault);
  } else if (const auto* none = std::get_if<policy::NoRecord>(&reading); none && none->attempt) {
    find_fault(matter, check, finding::tlsrpt_bad_record, "record for TLS reports",
               none->attempt->text, none->attempt->fault);
  } else if (none != nullptr) {
    find(matter, check, finding::tlsrpt_missing, "there is no record for TLS reports");
  } else {
    const auto& record = std::get<Record>(reading);
    check.text = fmt::format("TLS reports: {} target{}", record.targets.size(),
                             record.targets.size() == 1 ? "" : "s");
    for (const policy::Fault& remark : record.remarks)
      find_fault(matter, check, finding::tlsrpt_remark, "record for TLS reports", record.text,
                 remark);
  }
}

void judge_target(const Case& matter, const ReportTarget& target, Check& check) {
  const std::string uri = base::printable(target.rua.uri);
  if (!target.reachable) {
    find(matter, check, finding::tlsrpt_target,
         fmt::format("{}: {}", uri, base::printable(target.problem)));
  } else if (!target.problem.empty()) {
    find(matter, check, finding::tlsrpt_unknown, fmt::format("{}: {}", uri, target.problem));
  } else {
    check.details.push_back({1, uri});
  }
}

}  // namespace

Check judge_reports(const Case& matter) {
  Check check{.text = "TLS reports: nobody is asked for them"};
  const ReportObservation& reports = matter.seen.reports;
  if (!reports.lookup_failure.empty()) {
    check.text = "TLS reports: not known";
    find(matter, check, finding::tlsrpt_unknown, reports.lookup_failure);
    return check;
  }
  judge_record(matter, check);
  for (const ReportTarget& target : reports.targets)
    judge_target(matter, target, check);
  const auto* record = std::get_if<Record>(&reports.record);
  if (record != nullptr && record->targets.size() > most_targets) {
    find(matter, check, finding::tlsrpt_unknown,
         fmt::format("only the first {} of {} targets were looked at", most_targets,
                     record->targets.size()));
  }
  return check;
}

}  // namespace mailprobe::check_mx_tls
