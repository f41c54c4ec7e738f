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
