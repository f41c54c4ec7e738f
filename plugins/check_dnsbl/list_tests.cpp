// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/list_tests.hpp"

#include <algorithm>
#include <utility>

#include "dnsbl/health.hpp"

namespace mailprobe::check_dnsbl {

using dnsbl::Health;
using dnsbl::Verdict;

ListTests::ListTests(const Task& task, std::set<dnsbl::Kind> kinds,
                     std::vector<ListObservation>& seen)
    : task_(task),
      lists_(task.options.lists.asked),
      kinds_(std::move(kinds)),
      seen_(seen),
      trials_(lists_.size()) {}

bool ListTests::is_due(std::size_t list) const {
  const ListObservation& seen = seen_[list];
  if (task_.options.test_lists || seen.is_sick()) return true;
  if (!task_.options.state.file) return false;
  return !seen.tested || task_.now - *seen.tested >= task_.options.state.test_every;
}

void ListTests::add(std::size_t list, std::vector<Request>& requests) {
  trials_[list] = {};
  for (const dnsbl::TestPoint& test : lists_[list].facts.tests) {
    if (!kinds_.contains(test.kind)) continue;
    add_point(list, test.listed, requests, [this, list, test](const dnsbl::Reading& reading) {
      return read_entry(list, test, reading);
    });
    add_point(list, test.not_listed, requests, dnsbl::read_negative_test);
  }
}

void ListTests::add_point(std::size_t list, std::string_view point, std::vector<Request>& requests,
                          const ReadTest& read) {
  if (point.empty()) return;
  const auto name = dnsbl::test_name(point, lists_[list].zone);
  if (!name) return;
  ++trials_[list].asked;
  requests.push_back({{*name, dns::RecordType::a}, [this, list, read](const dns::Answer& answer) {
                        // Whatever the user counts: it is the list that is asked about here.
                        take(list, dnsbl::classify(answer, lists_[list].facts.codes), read);
                      }});
}

void ListTests::take(std::size_t list, const dnsbl::Reading& reading, const ReadTest& read) {
  if (reading.verdict != Verdict::listed && reading.verdict != Verdict::clean) return;
  Trial& trial = trials_[list];
  ++trial.answered;
  trial.health = dnsbl::worse(trial.health, read(reading));
}

// A test entry that was there once is missing if it is not there now.
Health ListTests::read_entry(std::size_t list, dnsbl::TestPoint test,
                             const dnsbl::Reading& reading) {
  std::vector<dnsbl::Kind>& lived = seen_[list].lived;
  const bool has_lived = std::ranges::find(lived, test.kind) != lived.end();
  if (has_lived) test.proof = dnsbl::Proof::verified;
  const Health health = dnsbl::read_positive_test(test, reading);
  if (health == Health::alive && !has_lived) lived.push_back(test.kind);
  return health;
}

// What was wrong with a list stays so until all of its tests were answered.
void ListTests::conclude() {
  for (std::size_t list = 0; list < lists_.size(); ++list) {
    const Trial& trial = trials_[list];
    if (trial.answered == 0) continue;
    ListObservation& seen = seen_[list];
    const bool is_whole = trial.answered == trial.asked;
    seen.health = is_whole ? trial.health : dnsbl::worse(trial.health, seen.health);
    if (is_whole || seen.is_sick()) seen.tested = task_.now;
  }
}

}  // namespace mailprobe::check_dnsbl
