// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/observe.hpp"

#include <algorithm>

#include "check_dnsbl/memory.hpp"

namespace mailprobe::check_dnsbl {
namespace {

// A host costs two questions, a mail domain and an SPF record some dozens.
std::size_t most_questions(const Options& options) {
  constexpr std::size_t for_each = 200;
  return options.wishes.size() * for_each;
}

// What a list that lives in name only said does not count.
void discard_answers_of_the_sick(Observation& seen) {
  for (TargetObservation& target : seen.targets) {
    for (std::size_t l = 0; l < seen.lists.size(); ++l) {
      Standing& standing = target.standings[l];
      const bool was_taken = standing == Standing::listed || standing == Standing::clean;
      if (was_taken && seen.lists[l].is_sick()) standing = Standing::broken;
    }
    std::erase_if(target.listings,
                  [&](const Listing& listing) { return seen.lists[listing.list].is_sick(); });
  }
}

void count_standings(Observation& seen) {
  for (const TargetObservation& target : seen.targets) {
    for (std::size_t l = 0; l < seen.lists.size(); ++l)
      ++seen.lists[l].targets.at(static_cast<std::size_t>(target.standings[l]));
  }
}

}  // namespace

Observation observe(const Task& task, dns::Resolver& resolver, base::Deadline deadline) {
  const base::Instant begin = std::chrono::steady_clock::now();
  // Who keeps silent until the end leaves time to tell what was seen.
  const dns::Patience patience{deadline.within(deadline.remaining() * 19 / 20),
                               task.options.network.query_timeout};
  dns::Inquiry inquiry(most_questions(task.options));
  Targets found = dns::settle(inquiry, resolver, patience, [&](dns::Inquiry& asked) {
    return find_targets(asked, task.options);
  });
  Observation seen;
  seen.troubles = std::move(found.troubles);
  for (Target& target : found.targets)
    seen.targets.push_back({std::move(target), {}, {}, {}});
  seen.lists.resize(task.options.lists.asked.size());
  recall(task, deadline, seen);
  interrogate(task, resolver, patience, seen);
  discard_answers_of_the_sick(seen);
  count_standings(seen);
  remember(task, deadline, seen);
  seen.time_ran_out = patience.deadline.expired();
  seen.total = std::chrono::steady_clock::now() - begin;
  return seen;
}

}  // namespace mailprobe::check_dnsbl
