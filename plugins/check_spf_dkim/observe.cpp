// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/observe.hpp"

#include "check_spf_dkim/remember.hpp"

namespace mailprobe::check_spf_dkim {

Observation observe(const Task& task, dns::Resolver& resolver, base::Deadline deadline) {
  const base::Instant begin = std::chrono::steady_clock::now();
  // Who keeps silent until the end leaves time to tell what was seen.
  const dns::Patience patience{deadline.within(deadline.remaining() * 19 / 20),
                               task.options.query_timeout};
  dns::Inquiry inquiry;
  Observation seen = dns::settle(inquiry, resolver, patience,
                                 [&](dns::Inquiry& asked) { return look_up(asked, task); });
  seen.questions = inquiry.answers().size();
  seen.batches = inquiry.batches();
  seen.memory = remember(task, seen, deadline);
  seen.total = std::chrono::steady_clock::now() - begin;
  return seen;
}

}  // namespace mailprobe::check_spf_dkim
