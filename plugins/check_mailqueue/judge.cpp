// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mailqueue/judge.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/time_span.hpp"
#include "check_mailqueue/judge_parts.hpp"
#include "queue/knowledge.hpp"

namespace mailprobe::check_mailqueue {
namespace {

using plugin::Check;
using plugin::Perfdata;
using plugin::Report;

std::string system_of(const Case& matter) {
  return matter.seen.system ? std::string(queue::format_system(*matter.seen.system)) : "";
}

// check_mailq's words: "postfix mailq (3) is below threshold (5/9)".
std::string summarise(const Case& matter) {
  const std::string system = system_of(matter);
  if (matter.messages() == 0) return system + " mailq reports queue is empty";
  const Bounds& bounds = matter.options().bounds;
  const bool has_both = !bounds.count_warning.empty() && !bounds.count_critical.empty();
  std::string text =
      has_both ? fmt::format("{} mailq ({}) is below threshold ({}/{})", system, matter.messages(),
                             bounds.count_warning, bounds.count_critical)
               : fmt::format("{} mailq is {}", system, matter.messages());
  text += ": " + format_states(matter.total());
  if (const auto oldest = matter.total().ages().oldest())
    text += ", the oldest for " + base::format_time_span(*oldest);
  const std::string brief = describe_briefly(matter);
  return brief.empty() ? text : text + "; " + brief;
}

Perfdata number(std::string metric, double value, const plugin::Thresholds& thresholds = {}) {
  return {.metric = std::move(metric), .value = value, .thresholds = thresholds, .min = 0};
}

// Of check_mailq: the thresholds as they were typed.
Perfdata unsent(const Case& matter) {
  plugin::Thresholds shown = matter.options().bounds.at(Measure::count);
  for (const auto& [text, range] :
       {std::pair{&matter.options().bounds.count_warning, &shown.warning},
        {&matter.options().bounds.count_critical, &shown.critical}}) {
    if (*range && !text->empty() && std::ranges::all_of(*text, base::is_digit)) (*range)->end += 1;
  }
  return number("unsent", static_cast<double>(matter.messages()), shown);
}

void add_measure(const Case& matter, std::vector<Perfdata>& items, std::string metric,
                 Measure measure, plugin::Unit unit) {
  const auto value = value_of(matter, measure);
  if (!value) return;
  items.push_back({.metric = std::move(metric),
                   .value = *value,
                   .unit = unit,
                   .thresholds = matter.options().bounds.at(measure),
                   .min = measure == Measure::growth ? std::nullopt : std::optional(0.0)});
}

// With two digits.
double percent(const std::optional<double>& share) {
  return std::round(share.value_or(0) * 10000) / 100;
}

void add_counts(const Case& matter, std::vector<Perfdata>& items) {
  items.push_back(unsent(matter));
  for (const queue::State state : matter.states()) {
    const auto bounds = matter.options().bounds.states.find(state);
    items.push_back(number(
        std::string(queue::format_state(state)),
        static_cast<double>(matter.total().in(state).messages),
        bounds == matter.options().bounds.states.end() ? plugin::Thresholds{} : bounds->second));
  }
}

void add_messages(const Case& matter, std::vector<Perfdata>& items) {
  using plugin::Unit;
  const queue::Summary& total = matter.total();
  // What is known of no message has no number; of an empty queue all is.
  const bool is_empty = matter.messages() == 0;
  if (is_empty || total.size_unknown() < matter.messages())
    add_measure(matter, items, "size", Measure::bytes, Unit::bytes);
  if (is_empty || total.ages().count() > 0) {
    const auto median = total.ages().median();
    items.push_back({.metric = "oldest",
                     .value = value_of(matter, Measure::age).value_or(0),
                     .unit = Unit::seconds,
                     .thresholds = matter.options().bounds.at(Measure::age),
                     .min = 0});
    items.push_back({.metric = "median",
                     .value = median ? static_cast<double>(median->count()) : 0,
                     .unit = Unit::seconds,
                     .thresholds = {},
                     .min = 0});
  }
  add_measure(matter, items, "expiring", Measure::expiring, Unit::none);
  add_measure(matter, items, "max_domain", Measure::domain, Unit::none);
  add_measure(matter, items, "max_sender", Measure::sender, Unit::none);
  for (const auto& [metric, share, measure] :
       {std::tuple{"backscatter", total.null_sender_share(), Measure::backscatter},
        {"concentration", total.largest_sender_share(), Measure::concentration}}) {
    if (!is_empty && !share) continue;
    items.push_back({.metric = metric,
                     .value = percent(share),
                     .unit = Unit::percent,
                     .thresholds = matter.options().bounds.at(measure),
                     .min = 0,
                     .max = 100});
  }
}

std::vector<Perfdata> perfdata_of(const Case& matter) {
  std::vector<Perfdata> items;
  add_counts(matter, items);
  if (matter.knows_messages()) add_messages(matter, items);
  add_measure(matter, items, "growth", Measure::growth, plugin::Unit::none);
  items.push_back({.metric = "time",
                   .value = base::to_seconds(matter.seen.elapsed),
                   .unit = plugin::Unit::seconds,
                   .thresholds = {},
                   .min = 0});
  return items;
}

// Where to begin stands behind the worst of what was found in the queue.
void add_hint(const Case& matter, std::vector<Check>& checks) {
  plugin::Finding* worst = nullptr;
  for (Check& check : checks) {
    for (plugin::Finding& finding : check.findings) {
      if (finding.status == plugin::Status::ok) continue;
      const bool is_worse = worst == nullptr || (finding.status == plugin::Status::critical &&
                                                 worst->status != finding.status);
      if (is_worse) worst = &finding;
    }
  }
  const std::string brief = describe_briefly(matter);
  if (worst == nullptr || brief.empty()) return;
  worst->message += fmt::format("; of {}: {}", format_count(matter, matter.messages()), brief);
}

void add_checks(const Case& matter, std::vector<Check>& checks) {
  if (matter.has_numbers()) {
    checks.push_back(judge_count(matter));
    if (matter.knows_messages()) {
      checks.push_back(judge_age(matter));
      checks.push_back(judge_names(matter));
      checks.push_back(judge_reasons(matter));
    }
    checks.push_back(judge_knowledge(matter));
    add_hint(matter, checks);
  }
  if (matter.seen.total && matter.options().memory.file) checks.push_back(judge_growth(matter));
  for (const InstanceObservation& instance : matter.seen.instances)
    checks.push_back(judge_instance(matter, instance));
  checks.push_back(judge_set_up(matter));
}

// What OK needs to have been seen, should no finding say that it was not.
void require_evidence(const Case& matter, plugin::Evidence& evidence) {
  evidence.require("a queue");
  if (!matter.seen.instances.empty() || !matter.seen.system) evidence.settle("a queue");
}

}  // namespace

void find(const Case& matter, Check& check, const plugin::FindingKind& kind, std::string message) {
  check.findings.push_back({.kind = &kind,
                            .status = matter.options().common.severities.of(kind),
                            .message = std::move(message),
                            .target = {}});
}

std::string format_count(const Case& matter, std::uint64_t messages) {
  return fmt::format("{}{}", matter.seen.is_whole() ? "" : "at least ", messages);
}

Report judge(const Task& task, const Observation& seen) {
  const Case matter{task, seen};
  Report report{.service = "MAILQUEUE", .plugin = "check_mailqueue", .target = system_of(matter)};
  report.verbosity = task.options.explain_detection || task.options.diagnose ? 1 : 0;
  if (seen.total) report.ok_summary = summarise(matter);
  if (matter.has_numbers()) report.perfdata = perfdata_of(matter);
  if (task.options.common.format == plugin::Format::json) report.observations = describe(matter);
  report.timings.emplace_back("total", base::to_seconds(seen.elapsed));
  add_checks(matter, report.checks);
  require_evidence(matter, report.evidence);
  return report;
}

}  // namespace mailprobe::check_mailqueue
