// SPDX-License-Identifier: GPL-3.0-or-later
//
// How much waits, for how long, for whom and why.
#include <algorithm>
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "base/time_span.hpp"
#include "check_mailqueue/judge_parts.hpp"
#include "probe/run_findings.hpp"

namespace mailprobe::check_mailqueue {
namespace {

using plugin::Check;
using queue::HeavyHitters;
using queue::Hitter;
using queue::Reason;
using queue::State;
using queue::Summary;

std::optional<Hitter> largest(const HeavyHitters& names) {
  auto top = names.top(1);
  if (top.empty()) return std::nullopt;
  return std::move(top.front());
}

std::string show_name(const std::string& name, std::string_view nameless) {
  return name.empty() ? std::string(nameless) : base::printable(name);
}

constexpr std::string_view no_domain = "no domain";

// "more than 4 h", for a human; nothing if the range is not as simple as that.
std::optional<std::string> describe_time(const plugin::Range& range) {
  const auto span = [](double seconds) {
    return base::format_time_span(std::chrono::seconds(static_cast<std::int64_t>(seconds)));
  };
  const bool has_end = range.end < 1e15;
  if (range.alert_inside || (has_end && range.start > 0)) return std::nullopt;
  if (has_end) return "more than " + span(range.end);
  return "less than " + span(range.start);
}

// A finding if the value is outside of its thresholds. `text` is completed by why.
void judge_value(const Case& matter, Check& check, Measure measure, double value,
                 const std::string& text) {
  const plugin::Thresholds& thresholds = matter.options().bounds.at(measure);
  const auto alarm = plugin::find_alarm(thresholds, value, finding::alarms_of(measure));
  if (!alarm) return;
  std::string clause = alarm->clause;
  if (measure == Measure::age || measure == Measure::forecast) {
    const bool is_critical = alarm->kind == &finding::alarms_of(measure).critical;
    clause =
        describe_time(is_critical ? *thresholds.critical : *thresholds.warning).value_or(clause);
  }
  find(matter, check, *alarm->kind, fmt::format("{} ({})", text, clause));
}

// check_mailq's words: "postfix mailq is 12 (threshold w = 10)".
void judge_number(const Case& matter, Check& check) {
  const Bounds& bounds = matter.options().bounds;
  const auto alarm =
      plugin::find_alarm(bounds.at(Measure::count), static_cast<double>(matter.messages()),
                         finding::alarms_of(Measure::count));
  if (!alarm) return;
  const bool is_critical = alarm->kind->status == plugin::Status::critical;
  find(matter, check, *alarm->kind,
       fmt::format("{} mailq is {} (threshold {} = {})", queue::format_system(*matter.seen.system),
                   format_count(matter, matter.messages()), is_critical ? 'c' : 'w',
                   is_critical ? bounds.count_critical : bounds.count_warning));
}

void judge_states(const Case& matter, Check& check) {
  for (const auto& [state, thresholds] : matter.options().bounds.states) {
    const std::uint64_t messages = matter.total().in(state).messages;
    const auto alarm = plugin::find_alarm(thresholds, static_cast<double>(messages),
                                          finding::alarms_of(Measure::state));
    if (!alarm) continue;
    find(matter, check, *alarm->kind,
         fmt::format("{} {} ({})", format_count(matter, messages), queue::format_state(state),
                     alarm->clause));
  }
}

// Lines of a table: number, name, and what else is to be said.
struct Row {
  std::uint64_t number;
  std::string name;
  std::string remark;
};

void add_table(Check& check, std::string_view title, const std::vector<Row>& rows) {
  if (rows.empty()) return;
  check.details.push_back({1, std::string(title)});
  for (const Row& row : rows) {
    check.details.push_back({1, fmt::format("{:>8}  {}{}{}", row.number, row.name,
                                            row.remark.empty() ? "" : "  ", row.remark)});
  }
}

std::vector<Row> rows_of(const HeavyHitters& names, std::size_t most, std::string_view nameless) {
  std::vector<Row> rows;
  for (const Hitter& hitter : names.top(most)) {
    const std::string error =
        hitter.error == 0 ? "" : fmt::format("(or up to {} less)", hitter.error);
    rows.push_back({hitter.count, show_name(hitter.name, nameless), error});
  }
  return rows;
}

void judge_share(const Case& matter, Check& check, Measure measure, const std::string& what) {
  const auto value = value_of(matter, measure);
  if (!value || matter.messages() < matter.options().least_for_shares) return;
  judge_value(matter, check, measure, *value,
              fmt::format("{} of {}: {}%", what, count(matter.messages(), "message"),
                          base::format_fixed(*value, 1)));
}

struct ReasonRow {
  Reason reason;
  std::uint64_t messages;
};

// Most first; those that do not occur are left out.
std::vector<ReasonRow> reasons_of(const Summary& summary) {
  std::vector<ReasonRow> rows;
  for (std::size_t i = 0; i < queue::reason_count; ++i) {
    const auto reason = static_cast<Reason>(i);
    const std::uint64_t messages = summary.reason(reason).messages;
    if (messages > 0) rows.push_back({reason, messages});
  }
  std::ranges::sort(rows, [](const ReasonRow& a, const ReasonRow& b) {
    return std::pair(b.messages, a.reason) < std::pair(a.messages, b.reason);
  });
  return rows;
}

}  // namespace

std::string format_states(const Summary& summary) {
  std::vector<std::string> parts;
  for (const State state : queue::states) {
    const std::uint64_t messages = summary.in(state).messages;
    if (messages > 0) parts.push_back(fmt::format("{} {}", messages, queue::format_state(state)));
  }
  return parts.empty() ? "empty" : base::join(parts, ", ");
}

std::string describe_briefly(const Case& matter) {
  const Summary& total = matter.total();
  std::vector<std::string> parts;
  if (const auto top = largest(total.domains()))
    parts.push_back(fmt::format("{} for {}", top->count, show_name(top->name, no_domain)));
  const std::vector<ReasonRow> reasons = reasons_of(total);
  if (!reasons.empty() && reasons.front().reason != Reason::none) {
    parts.push_back(fmt::format("{} because of {}", reasons.front().messages,
                                queue::format_reason(reasons.front().reason)));
  }
  return base::join(parts, ", ");
}

std::optional<double> value_of(const Case& matter, Measure measure) {
  const Summary& total = matter.total();
  const auto number = [](auto value) { return static_cast<double>(value); };
  switch (measure) {
    case Measure::count: return number(matter.messages());
    case Measure::age: {
      const auto oldest = total.ages().oldest();
      return oldest ? std::optional(number(oldest->count())) : std::nullopt;
    }
    case Measure::bytes: return number(total.total().bytes);
    case Measure::domain: {
      const auto top = largest(total.domains());
      return number(top ? top->count : 0);
    }
    case Measure::sender: {
      const auto top = largest(total.senders());
      return number(top ? top->count : 0);
    }
    case Measure::backscatter: {
      const auto share = total.null_sender_share();
      return share ? std::optional(*share * 100) : std::nullopt;
    }
    case Measure::concentration: {
      const auto share = total.largest_sender_share();
      return share ? std::optional(*share * 100) : std::nullopt;
    }
    case Measure::expiring: return number(total.near_expiry());
    case Measure::growth: return matter.seen.growth.per_minute;
    case Measure::forecast:
    case Measure::state:
    case Measure::reason: break;
  }
  return std::nullopt;
}

Check judge_count(const Case& matter) {
  const queue::Tally total = matter.total().total();
  const std::string bytes =
      matter.knows_messages() ? fmt::format(", {} bytes", total.bytes) : ", not opened";
  Check check{.text = fmt::format("{}: {}{}", format_count(matter, total.messages),
                                  format_states(matter.total()), bytes)};
  judge_number(matter, check);
  judge_states(matter, check);
  judge_value(matter, check, Measure::bytes, static_cast<double>(total.bytes),
              fmt::format("the queue has {} bytes", format_count(matter, total.bytes)));
  return check;
}

Check judge_age(const Case& matter) {
  const queue::AgeHistogram& ages = matter.total().ages();
  const auto oldest = ages.oldest();
  if (!oldest) return {.text = "age: no message whose arrival is known"};
  Check check{.text =
                  fmt::format("age: {} at most, {} in the middle", base::format_time_span(*oldest),
                              base::format_time_span(*ages.median()))};
  judge_value(matter, check, Measure::age, static_cast<double>(oldest->count()),
              fmt::format("the oldest message waits for {}", base::format_time_span(*oldest)));
  const std::uint64_t expiring = matter.total().near_expiry();
  judge_value(matter, check, Measure::expiring, static_cast<double>(expiring),
              count(expiring, "message") + " will soon be given up");
  return check;
}

Check judge_names(const Case& matter) {
  const Summary& total = matter.total();
  Check check{.text = fmt::format("{} for {}, of {}", count(total.recipients(), "recipient"),
                                  count(total.domains().names(), "destination"),
                                  count(total.senders().names(), "sender"))};
  if (const auto top = largest(total.domains())) {
    judge_value(
        matter, check, Measure::domain, static_cast<double>(top->count),
        fmt::format("{} for {}", count(top->count, "message"), show_name(top->name, no_domain)));
  }
  if (const auto top = largest(total.senders())) {
    const std::string sender = show_name(top->name, "an empty name");
    judge_value(matter, check, Measure::sender, static_cast<double>(top->count),
                fmt::format("{} of {}", count(top->count, "message"), sender));
    judge_share(matter, check, Measure::concentration, sender + " has a part");
  }
  judge_share(matter, check, Measure::backscatter, "bounces are a part");
  if (!total.domains().is_exact() || !total.senders().is_exact())
    find(matter, check, finding::estimated, "numbers of destinations and senders are upper bounds");
  const std::size_t top = matter.options().top;
  add_table(check, "destinations", rows_of(total.domains(), top, no_domain));
  std::vector<Row> senders = rows_of(total.senders(), top, "an empty name");
  if (total.null_sender() > 0 && top > 0) {
    senders.push_back({total.null_sender(), "<>", "(bounces)"});
    std::ranges::sort(senders, [](const Row& a, const Row& b) {
      return std::tie(b.number, a.name) < std::tie(a.number, b.name);
    });
  }
  add_table(check, "senders", senders);
  return check;
}

Check judge_reasons(const Case& matter) {
  const Summary& total = matter.total();
  Check check{.text = "reasons"};
  std::vector<Row> rows;
  for (const ReasonRow& row : reasons_of(total)) {
    const std::string& example = total.reason(row.reason).example;
    rows.push_back({row.messages, std::string(queue::format_reason(row.reason)),
                    example.empty() ? "" : base::quote(example, 160)});
  }
  rows.resize(std::min(rows.size(), matter.options().top));
  add_table(check, "why they wait", rows);
  for (const auto& [reason, thresholds] : matter.options().bounds.reasons) {
    const auto& [messages, example] = total.reason(reason);
    const auto alarm = plugin::find_alarm(thresholds, static_cast<double>(messages),
                                          finding::alarms_of(Measure::reason));
    if (!alarm) continue;
    find(matter, check, *alarm->kind,
         fmt::format("{} {} because of {} ({}){}", count(messages, "message"),
                     messages == 1 ? "waits" : "wait", queue::format_reason(reason), alarm->clause,
                     example.empty() ? "" : ", such as " + base::quote(example, 120)));
  }
  return check;
}

Check judge_growth(const Case& matter) {
  const Growth& growth = matter.seen.growth;
  Check check{.text = "growth: not known yet"};
  if (matter.seen.memory_error)
    find(matter, check, probe::run_finding::state_unusable, matter.seen.memory_error->message);
  if (!growth.per_minute) return check;
  const std::string rate = base::format_fixed(*growth.per_minute, 2);
  check.text =
      fmt::format("growth: {} a minute, over {}", rate, base::format_time_span(growth.span));
  // A queue that shrinks grows by nothing.
  judge_value(matter, check, Measure::growth, std::max(*growth.per_minute, 0.0),
              fmt::format("the queue grows by {} a minute", rate));
  const auto& critical = matter.options().bounds.at(Measure::count).critical;
  if (!critical) return check;
  // A whole number of messages is critical above the end of its range.
  const auto left = queue::time_until(critical->end + 1, matter.messages(), *growth.per_minute);
  if (!left) return check;
  const std::string text =
      fmt::format("going on like that, {} is reached in {}", matter.options().bounds.count_critical,
                  base::format_time_span(*left));
  check.details.push_back({1, text});
  judge_value(matter, check, Measure::forecast, static_cast<double>(left->count()), text);
  return check;
}

}  // namespace mailprobe::check_mailqueue
