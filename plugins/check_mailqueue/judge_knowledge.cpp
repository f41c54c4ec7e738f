// SPDX-License-Identifier: GPL-3.0-or-later
//
// What was asked for and is not known is no good news.
#include <algorithm>

#include <fmt/format.h>

#include "check_mailqueue/judge_parts.hpp"

namespace mailprobe::check_mailqueue {
namespace {

using plugin::Check;
using queue::Look;

bool is_wanted(const Case& matter, Measure measure) {
  return matter.options().bounds.at(measure) != plugin::Thresholds{};
}

void judge_part(const Case& matter, Check& check, std::string_view what, std::uint64_t unknown) {
  if (unknown == 0) return;
  find(matter, check, finding::not_told,
       fmt::format("the {} of {} is not known", what, count(unknown, "message")));
}

void judge_door(const Case& matter, Check& check, const InstanceObservation& instance) {
  const queue::View view = matter.view_of(instance);
  const Look& best = instance.best();
  const auto complain = [&](std::string_view what) {
    find(matter, check, finding::not_told,
         fmt::format("{}: the {} does not tell {}", instance.name,
                     view.door == queue::Door::command ? "program" : "spool", what));
  };
  for (const auto& [state, thresholds] : matter.options().bounds.states) {
    if (!queue::tells_state(view, state))
      complain(fmt::format("which messages are {}", queue::format_state(state)));
  }
  const bool has_messages = best.summary.total().messages > 0;
  if (!matter.options().bounds.reasons.empty() && has_messages &&
      !queue::tells_reasons(view.system, view.door))
    complain("why messages wait");
}

}  // namespace

std::vector<queue::State> Case::states() const {
  std::vector<queue::State> told(queue::states.begin(), queue::states.end());
  for (const InstanceObservation& instance : seen.instances) {
    const queue::View view = view_of(instance);
    std::erase_if(told, [&](queue::State state) { return !queue::tells_state(view, state); });
  }
  return told;
}

Check judge_knowledge(const Case& matter) {
  const queue::Summary& total = matter.total();
  Check check{.text = "what is known"};
  for (const InstanceObservation& instance : matter.seen.instances)
    judge_door(matter, check, instance);
  if (is_wanted(matter, Measure::age) || is_wanted(matter, Measure::expiring))
    judge_part(matter, check, "age", matter.messages() - total.ages().count());
  if (is_wanted(matter, Measure::bytes)) judge_part(matter, check, "size", total.size_unknown());
  if (is_wanted(matter, Measure::sender) || is_wanted(matter, Measure::backscatter) ||
      is_wanted(matter, Measure::concentration))
    judge_part(matter, check, "sender", total.sender_unknown());
  return check;
}

}  // namespace mailprobe::check_mailqueue
