// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether the queues could be looked at, how, and who may.
#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_mailqueue/judge_parts.hpp"

namespace mailprobe::check_mailqueue {
namespace {

using plugin::Check;
using queue::Look;

// What stood in the way of a look, with the setting that is missing.
void blame(const Case& matter, Check& check, const InstanceObservation& instance,
           const Look& look) {
  const queue::Account& account = look.account;
  std::string text = fmt::format("{}: {}", instance.name, account.sentence);
  if (account.messages > 0) text += fmt::format("; at least {} wait", account.messages);
  if (look.timed_out && !matter.seen.no_dot.empty()) {
    text += fmt::format("; sendmail waits a minute where the host's name has no dot, as {}",
                        matter.seen.no_dot);
  }
  find(matter, check, finding::of(account.ending), std::move(text));
  plugin::Finding& finding = check.findings.back();
  finding.advice = account.remedy;
  if (account.ending == queue::Ending::half && look.door == queue::Door::spool)
    finding.advice = "raise --timeout, or count without opening (--count-only)";
  if (look.timed_out)
    finding.status = matter.options().common.timeout.state.value_or(finding.status);
}

std::string describe(const Look& look) {
  return fmt::format("{}: {} ({})", queue::format_door(look.door), base::join(look.ways, "; "),
                     look.account.sentence);
}

}  // namespace

Check judge_instance(const Case& matter, const InstanceObservation& instance) {
  const Look& best = instance.best();
  const bool is_seen = best.account.is_whole() || best.account.messages > 0;
  Check check{.text = fmt::format("{}: {}", instance.name,
                                  is_seen ? format_states(best.summary) : "not seen")};
  for (const Look& look : instance.looks)
    check.details.push_back({1, describe(look)});
  if (!best.account.is_whole()) {
    blame(matter, check, instance, instance.looks.front());
  } else if (&best != &instance.looks.front()) {
    const queue::Account& first = instance.looks.front().account;
    find(matter, check, finding::other_door,
         fmt::format("{}: the spool was read, as {}", instance.name, first.sentence));
    check.findings.back().advice = first.remedy;
  }
  if (!best.account.remark.empty())
    find(matter, check, finding::remark, fmt::format("{}: {}", instance.name, best.account.remark));
  if (!instance.settings_trouble.empty())
    find(matter, check, finding::settings_unknown, instance.settings_trouble);
  return check;
}

Check judge_set_up(const Case& matter) {
  const Observation& seen = matter.seen;
  Check check{.text = "set-up"};
  const int shown = matter.options().explain_detection || !seen.system ? 1 : 3;
  for (const std::string& step : seen.detection.steps)
    check.details.push_back({shown, "detection: " + step});
  if (!seen.system) find(matter, check, finding::no_server, "no mail server was found");
  if (!seen.instances_trouble.empty()) {
    find(matter, check, finding::instances_unknown,
         fmt::format("{}: {}", queue::format_system(*seen.system), seen.instances_trouble));
  }
  if (matter.options().sudo) {
    find(matter, check, finding::sudo_ignored,
         "--sudo is ignored: nothing here needs to be root, or is safe with it");
  }
  if (!matter.options().diagnose) return check;
  check.details.push_back({1, seen.who});
  for (const Access& access : seen.accesses)
    check.details.push_back({1, fmt::format("{}: {}", base::printable(access.path), access.text)});
  for (const InstanceObservation& instance : seen.instances) {
    if (!instance.readers.empty())
      check.details.push_back({1, fmt::format("{}: authorized_mailq_users = {}", instance.name,
                                              base::printable(instance.readers))});
  }
  return check;
}

}  // namespace mailprobe::check_mailqueue
