// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/judge.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "check_dnsbl/judge_parts.hpp"
#include "probe/run_findings.hpp"

namespace mailprobe::check_dnsbl {
namespace {

using plugin::Check;
using plugin::Perfdata;
using plugin::Report;

struct WishText {
  std::string operator()(const net::Network& network) const { return network.format(); }
  std::string operator()(const NameWish& wish) const { return base::printable(wish.name.format()); }
};

std::size_t usable_lists(const Case& matter) {
  return static_cast<std::size_t>(
      std::ranges::count_if(matter.seen.lists, &ListObservation::is_usable));
}

double largest(const Case& matter, Measure measure) {
  double value = 0;
  for (const Tally& tally : matter.tallies)
    value = std::max(value, tally.value(measure));
  return value;
}

std::string summarise(const Case& matter) {
  const auto servers = static_cast<std::size_t>(largest(matter, Measure::listings));
  const std::string note = note_unusable_lists(matter);
  return fmt::format("{} {}{}{}", target_of(matter),
                     format_score(matter, servers, usable_lists(matter)), note.empty() ? "" : " ",
                     note);
}

Perfdata number(std::string metric, double value, const plugin::Thresholds& thresholds = {}) {
  return {.metric = std::move(metric), .value = value, .thresholds = thresholds, .min = 0};
}

std::vector<Perfdata> perfdata_of(const Case& matter) {
  const Options& options = matter.options();
  const bool by_weight = options.measure == Measure::weight;
  const auto listed = std::ranges::count_if(
      matter.tallies, [](const Tally& tally) { return !tally.lists.empty(); });
  return {number("servers", largest(matter, Measure::listings),
                 by_weight ? plugin::Thresholds{} : options.thresholds),
          {.metric = "time",
           .value = base::to_seconds(matter.seen.total),
           .unit = plugin::Unit::seconds,
           .thresholds = {},
           .min = 0},
          {.metric = "weight",
           .value = largest(matter, Measure::weight),
           .thresholds = by_weight ? options.thresholds : plugin::Thresholds{}},
          number("targets", static_cast<double>(matter.seen.targets.size())),
          number("targets_listed", static_cast<double>(listed)),
          number("lists", static_cast<double>(matter.lists().size())),
          number("lists_usable", static_cast<double>(usable_lists(matter)))};
}

Check judge_run(const Case& matter) {
  const Observation& seen = matter.seen;
  Check check{.text = fmt::format("DNS: {} to the lists, {:.3f} s",
                                  count(seen.questions, "question"), base::to_seconds(seen.total))};
  if (seen.resolver_rewrites)
    find(matter, check, probe::run_finding::resolver_rewrites,
         "the resolver rewrites answers: mailprobe.invalid has an address here");
  if (seen.state_error)
    find(matter, check, probe::run_finding::state_unusable, seen.state_error->message);
  return check;
}

// What OK needs to have been seen, should no finding say that it was not.
void require_evidence(const Case& matter, plugin::Evidence& evidence) {
  const auto require = [&](const std::string& item, bool settled) {
    evidence.require(item);
    if (settled) evidence.settle(item);
  };
  const Observation& seen = matter.seen;
  require("somebody to look up", !seen.targets.empty() || !seen.troubles.empty());
  // That there were too few of them is a finding.
  require("an answer of a list", std::ranges::any_of(matter.tallies, [](const Tally& tally) {
            return tally.usable > 0 || (tally.applicable > 0 && tally.unasked == 0);
          }));
}

}  // namespace

void find(const Case& matter, Check& check, const plugin::FindingKind& kind, std::string message,
          std::string target) {
  check.findings.push_back({.kind = &kind,
                            .status = matter.options().common.severities.of(kind),
                            .message = std::move(message),
                            .target = std::move(target)});
}

void blame_time(const Case& matter, Check& check) {
  plugin::Finding& finding = check.findings.back();
  if (matter.seen.time_ran_out)
    finding.status = matter.options().common.timeout.state.value_or(finding.status);
}

std::string target_of(const Case& matter) {
  const auto& wishes = matter.options().wishes;
  if (wishes.size() == 1) return std::visit(WishText{}, wishes.front());
  return count(matter.seen.targets.size(), "target");
}

std::string format_score(const Case& matter, std::size_t servers, std::size_t of) {
  const std::string_view what = matter.options().allow_lists ? "NOT WHITELISTED" : "BLACKLISTED";
  return fmt::format("{} on {} of {}", what, count(servers, "server"), of);
}

Report judge(const Task& task, const Observation& seen) {
  const Case matter{task, seen, tally(task.options, seen)};
  Report report{.service = "DNSBL", .plugin = "check_dnsbl", .target = target_of(matter)};
  report.ok_summary = summarise(matter);
  report.postscript = task.options.append;
  report.verbosity = task.options.debug ? plugin::most_verbose : 0;
  if (task.options.common.format == plugin::Format::json)
    report.observations = describe(task, seen);
  report.timings.emplace_back("total", base::to_seconds(seen.total));
  report.perfdata = perfdata_of(matter);
  report.checks = judge_targets(matter);
  report.checks.push_back(judge_lists(matter));
  if (!seen.troubles.empty()) report.checks.push_back(judge_troubles(matter));
  report.checks.push_back(judge_run(matter));
  require_evidence(matter, report.evidence);
  return report;
}

}  // namespace mailprobe::check_dnsbl
