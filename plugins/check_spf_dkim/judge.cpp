// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/judge.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_spf_dkim/judge_parts.hpp"
#include "probe/run_findings.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

using plugin::Check;
using plugin::Report;

Check judge_resolver(const Case& matter) {
  const Observation& seen = matter.seen;
  const double seconds = base::to_seconds(seen.total);
  Check check{.text = fmt::format("DNS: {} in {}, {:.3f} s", count(seen.questions, "question"),
                                  count(seen.batches, "step"), seconds)};
  if (seen.resolver_rewrites)
    find(matter, check, probe::run_finding::resolver_rewrites,
         "mailprobe.invalid has an address here");
  if (const auto alarm = plugin::find_alarm(matter.options().common.thresholds, seconds,
                                            {finding::time_warning, finding::time_critical}))
    find(matter, check, *alarm->kind, fmt::format("{:.3f} s in all, {}", seconds, alarm->clause));
  return check;
}

std::string target_of(const Options& options) {
  return options.domain ? base::printable(options.domain->format()) : "";
}

// "DKIM 2 keys", "message with 1 signature"
void summarise_dkim(const DkimObservation& dkim, std::vector<std::string>& parts) {
  if (!dkim.keys.empty()) parts.push_back("DKIM " + count(dkim.keys.size(), "key"));
  if (dkim.message)
    parts.push_back("message with " + count(dkim.message->signatures.size(), "signature"));
}

std::string summarise(const Case& matter) {
  std::vector<std::string> parts;
  if (matter.seen.spf.record || !matter.seen.spf.clients.empty())
    parts.push_back(summarise_spf(matter));
  summarise_dkim(matter.seen.dkim, parts);
  if (matter.seen.dmarc) parts.push_back(summarise_dmarc(matter));
  const std::string target = target_of(matter.options());
  return (target.empty() ? "" : target + ": ") + base::join(parts, ", ");
}

void add_checks(Report& report, const Case& matter) {
  const Observation& seen = matter.seen;
  std::vector<Check>& checks = report.checks;
  if (seen.spf.record) checks.push_back(judge_spf(matter));
  if (!seen.spf.clients.empty() || seen.spf.mx_senders) checks.push_back(judge_clients(matter));
  if (!seen.dkim.keys.empty() || seen.dkim.guesses > 0) checks.push_back(judge_dkim(matter));
  if (seen.dkim.message) checks.push_back(judge_message(matter));
  if (seen.dmarc) checks.push_back(judge_dmarc(matter));
  if (seen.companions) std::ranges::move(judge_companions(matter), std::back_inserter(checks));
  if (matter.options().state_file) checks.push_back(judge_memory(matter));
  checks.push_back(judge_resolver(matter));
}

// What OK needs to have been seen; what is missing without being told makes the run UNKNOWN.
void require_evidence(const Case& matter, plugin::Evidence& evidence) {
  const auto require = [&](const std::string& item, bool settled) {
    evidence.require(item);
    if (settled) evidence.settle(item);
  };
  const Options& options = matter.options();
  const Observation& seen = matter.seen;
  if (options.spf.wanted) {
    if (options.domain) require("SPF record", seen.spf.record.has_value());
    if (options.spf.all_mx) require("mail exchangers", seen.spf.mx_senders.has_value());
    require("SPF of the senders", seen.spf.clients.size() >= options.spf.clients.size());
  }
  if (options.dkim.wanted && options.domain) {
    for (const dns::Name& selector : options.dkim.selectors) {
      require("DKIM key of " + base::printable(selector.format()),
              std::ranges::find(seen.dkim.keys, selector, &KeyObservation::selector) !=
                  seen.dkim.keys.end());
    }
  }
  if (options.dkim.discover) require("common selectors", seen.dkim.guesses > 0);
  if (options.dkim.wanted && options.dkim.message)
    require("message", seen.dkim.message.has_value());
  if (options.dmarc.wanted && options.domain) require("DMARC record", seen.dmarc.has_value());
  if (options.everything()) require("BIMI, MTA-STS, TLS reports", seen.companions.has_value());
}

}  // namespace

void find(const Case& matter, Check& check, const plugin::FindingKind& kind, std::string message,
          std::string target) {
  check.findings.push_back(
      {&kind, matter.options().common.severities.of(kind), std::move(message), std::move(target)});
}

void find_fault(const Case& matter, Check& check, const plugin::FindingKind& kind,
                const FaultyText& faulty) {
  const policy::Excerpt excerpt = policy::excerpt_at(faulty.text, faulty.fault.position);
  find(matter, check, kind,
       fmt::format("{}: {} (byte {})", faulty.subject, faulty.fault.what,
                   faulty.fault.position + 1));
  check.details.push_back({1, excerpt.text});
  check.details.push_back({1, excerpt.caret});
}

Report judge(const Task& task, const Observation& seen) {
  const Case matter{task, seen};
  Report report{
      .service = "SPF_DKIM", .plugin = "check_spf_dkim", .target = target_of(task.options)};
  report.ok_summary = summarise(matter);
  if (task.options.common.format == plugin::Format::json)
    report.observations = describe(task, seen);
  report.timings.emplace_back("total", base::to_seconds(seen.total));
  report.perfdata = perfdata_of(matter);
  add_checks(report, matter);
  require_evidence(matter, report.evidence);
  return report;
}

}  // namespace mailprobe::check_spf_dkim
