// SPDX-License-Identifier: GPL-3.0-or-later
//
// The judges of the parts; each makes a check with its findings.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/number.hpp"
#include "check_mailqueue/findings.hpp"
#include "check_mailqueue/judge.hpp"
#include "queue/knowledge.hpp"

namespace mailprobe::check_mailqueue {

struct Case {
  const Task& task;
  const Observation& seen;

  [[nodiscard]] const Options& options() const { return task.options; }
  // Whether there are numbers: a queue that was not seen has no length, and 0 would be one.
  [[nodiscard]] bool has_numbers() const {
    return seen.total && (seen.is_whole() || messages() > 0);
  }
  // Only to be called if there is a total.
  [[nodiscard]] const queue::Summary& total() const { return *seen.total; }
  [[nodiscard]] std::uint64_t messages() const { return total().total().messages; }
  // Whether more is known of a message than that it is there.
  [[nodiscard]] bool knows_messages() const { return !options().place.count_only; }
  [[nodiscard]] queue::View view_of(const InstanceObservation& instance) const {
    return {.system = *seen.system,
            .door = instance.best().door,
            .detail = knows_messages() ? queue::Detail::reasons : queue::Detail::counts};
  }
  // In which the messages of all instances are told apart: of the others 0 would be a lie.
  [[nodiscard]] std::vector<queue::State> states() const;
};

void find(const Case& matter, plugin::Check& check, const plugin::FindingKind& kind,
          std::string message);

using base::count;

// "12", or "at least 12" if the queue was not seen to its end.
std::string format_count(const Case& matter, std::uint64_t messages);

// The value of a measure; nothing if it is not known. Not of states and reasons.
std::optional<double> value_of(const Case& matter, Measure measure);

// "10 deferred, 2 active"
std::string format_states(const queue::Summary& summary);

// "9 for gmail.example, 9 because of rate_limit": where to begin; empty if nobody knows.
std::string describe_briefly(const Case& matter);

// The facts, for the JSON format.
std::shared_ptr<const plugin::Json> describe(const Case& matter);

plugin::Check judge_count(const Case& matter);
plugin::Check judge_age(const Case& matter);
plugin::Check judge_names(const Case& matter);
plugin::Check judge_reasons(const Case& matter);
// What the thresholds are about and nobody told.
plugin::Check judge_knowledge(const Case& matter);
plugin::Check judge_growth(const Case& matter);
plugin::Check judge_instance(const Case& matter, const InstanceObservation& instance);
plugin::Check judge_set_up(const Case& matter);

}  // namespace mailprobe::check_mailqueue
