// SPDX-License-Identifier: GPL-3.0-or-later
//
// The judges of the parts, and the numbers that several of them need.
#pragma once

#include <string>
#include <vector>

#include "base/number.hpp"
#include "check_dnsbl/findings.hpp"
#include "check_dnsbl/judge.hpp"

namespace mailprobe::check_dnsbl {

// What counts of one target.
struct Tally {
  std::vector<std::size_t> lists;  // ranks of those that count against it
  int weight = 0;                  // of these, less what the allow lists weigh
  std::size_t applicable = 0;      // lists that are about such a target
  std::size_t usable = 0;          // of which so many gave an answer that can be used
  std::size_t unasked = 0;         // and so many were not asked for want of time

  [[nodiscard]] double value(Measure measure) const {
    return measure == Measure::weight ? weight : static_cast<double>(lists.size());
  }
};
std::vector<Tally> tally(const Options& options, const Observation& seen);

struct Case {
  const Task& task;
  const Observation& seen;
  std::vector<Tally> tallies;  // of the targets

  [[nodiscard]] const Options& options() const { return task.options; }
  [[nodiscard]] const std::vector<AskedList>& lists() const { return task.options.lists.asked; }
};

void find(const Case& matter, plugin::Check& check, const plugin::FindingKind& kind,
          std::string message, std::string target = {});

// If the time ran out, the last finding has the state of --timeout.
void blame_time(const Case& matter, plugin::Check& check);

using base::count;

// What was asked for, if it was one thing; else how many targets it are.
std::string target_of(const Case& matter);

// "BLACKLISTED on 2 servers of 11"
std::string format_score(const Case& matter, std::size_t servers, std::size_t of);

// "(2 servers unusable: zen.spamhaus.org, bl.spamcop.net)", with reasons if they are few; empty if
// all are fine.
std::string note_unusable_lists(const Case& matter);

std::vector<plugin::Check> judge_targets(const Case& matter);
plugin::Check judge_lists(const Case& matter);
plugin::Check judge_troubles(const Case& matter);

}  // namespace mailprobe::check_dnsbl
