// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/interrogation.hpp"

#include <algorithm>
#include <functional>
#include <set>
#include <span>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "dns/rewriting.hpp"
#include "dnsbl/query_name.hpp"

namespace mailprobe::check_dnsbl {
namespace {

using dns::RecordType;
using dnsbl::Health;
using dnsbl::Kind;
using dnsbl::Verdict;

// Questions to one list without an answer, in a row, after which it is not asked any more.
constexpr unsigned patience_with_list = 3;
constexpr std::size_t most_reasons = 500;

Standing standing_of(Verdict verdict) {
  switch (verdict) {
    case Verdict::listed: return Standing::listed;
    case Verdict::clean: return Standing::clean;
    case Verdict::blocked: return Standing::blocked;
    case Verdict::broken: return Standing::broken;
    case Verdict::error: return Standing::error;
  }
  return Standing::error;
}

bool applies(const AskedList& list, const Target& target) {
  const Kind kind = kind_of(target.subject);
  // A name may only be asked of lists that are known to be of names, or by who says so.
  if (kind == Kind::name && !list.known) return target.only_as_name;
  return list.facts.kinds.contains(kind);
}

base::Result<dns::Name> name_to_ask(const Subject& subject, const dns::Name& zone) {
  return std::visit([&](const auto& asked) { return dnsbl::query_name(asked, zone); }, subject);
}

// RFC 5782 section 2.1: for a human.
std::string reason_in(const dns::Answer& answer) {
  std::vector<std::string> texts;
  for (const dns::Txt& record : dns::data_of<dns::Txt>(answer.records))
    texts.push_back(record.joined());
  return base::join(texts, " / ");
}

// A question, and who takes the answer.
struct Request {
  dns::Question question;
  std::function<void(const dns::Answer&)> take;
};

class Interrogation {
 public:
  Interrogation(const Task& task, dns::Resolver& resolver, const dns::Patience& patience,
                Observation& seen)
      : task_(task),
        lists_(task.options.lists.asked),
        resolver_(resolver),
        patience_(patience),
        seen_(seen),
        unanswered_(lists_.size()),
        trials_(lists_.size()) {}

  void run() {
    plan();
    std::vector<Request> requests;
    for (std::size_t list = 0; list < lists_.size(); ++list) {
      if (is_test_due(list)) add_tests(list, requests);
    }
    do {
      add_places(requests);
      ask(std::exchange(requests, {}));
    } while (next_.target < seen_.targets.size() && !patience_.deadline.expired());
    look_closer();
    for (std::size_t list = 0; list < lists_.size(); ++list)
      conclude(list);
  }

 private:
  // The tests of a list in this run.
  struct Trial {
    std::size_t asked = 0;
    std::size_t answered = 0;
    Health health = Health::not_known;
  };

  // In the table of targets and lists.
  struct Place {
    std::size_t target;
    std::size_t list;
  };

  void plan() {
    for (TargetObservation& target : seen_.targets) {
      kinds_.insert(kind_of(target.target.subject));
      for (const AskedList& list : lists_) {
        target.standings.push_back(applies(list, target.target) ? Standing::not_asked
                                                                : Standing::not_applicable);
      }
    }
  }

  void ask(std::span<const Request> requests) {
    while (!requests.empty()) {
      const std::size_t most = std::min(requests.size(), task_.options.network.in_flight);
      ask_at_once(requests.first(most));
      requests = requests.subspan(most);
    }
  }

  void ask_at_once(std::span<const Request> requests) {
    std::vector<dns::Question> questions;
    questions.reserve(requests.size());
    for (const Request& request : requests)
      questions.push_back(request.question);
    seen_.questions += questions.size();
    const auto deadline = patience_.deadline.within(patience_.per_batch);
    is_cut_short_ = has_asked_ && patience_.deadline.remaining() < patience_.per_batch;
    has_asked_ = true;
    const std::vector<dns::Answer> answers = resolver_.ask(questions, deadline);
    for (std::size_t i = 0; i < requests.size(); ++i)
      requests[i].take(answers[i]);
  }

  // As many as may be under way.
  void add_places(std::vector<Request>& requests) {
    for (; next_.target < seen_.targets.size(); advance()) {
      if (requests.size() >= task_.options.network.in_flight) return;
      const bool is_open = seen_.targets[next_.target].standings[next_.list] == Standing::not_asked;
      if (is_open && !seen_.lists[next_.list].given_up) add_place(next_, requests);
    }
  }

  void advance() {
    if (++next_.list < lists_.size()) return;
    next_ = {next_.target + 1, 0};
  }

  void add_place(const Place& place, std::vector<Request>& requests) {
    const auto name =
        name_to_ask(seen_.targets[place.target].target.subject, lists_[place.list].zone);
    if (name) {
      requests.push_back({{*name, RecordType::a},
                          [this, place](const dns::Answer& answer) { take(place, answer); }});
    } else {
      note(place, {Verdict::error, {}, name.error().message});
    }
  }

  void take(const Place& place, const dns::Answer& answer) {
    const AskedList& list = lists_[place.list];
    ListObservation& seen = seen_.lists[place.list];
    if (is_silent_for_want_of_time(answer)) return;
    seen.slowest = std::max(seen.slowest, answer.elapsed);
    dnsbl::Reading reading = list.classify(answer);
    unsigned& unanswered = unanswered_[place.list];
    unanswered = reading.verdict == Verdict::error ? unanswered + 1 : 0;
    if (unanswered >= patience_with_list) seen.given_up = true;
    note(place, std::move(reading));
  }

  // The last questions before the end are not given the time that the others were.
  [[nodiscard]] bool is_silent_for_want_of_time(const dns::Answer& answer) const {
    return is_cut_short_ && answer.outcome == dns::Outcome::temporary_failure &&
           answer.rcode == 0 && patience_.deadline.expired();
  }

  void note(const Place& place, dnsbl::Reading reading) {
    TargetObservation& target = seen_.targets[place.target];
    const AskedList& list = lists_[place.list];
    target.standings[place.list] = standing_of(reading.verdict);
    if (reading.verdict == Verdict::listed) {
      const int weight = list.weigh(reading);
      target.listings.push_back({place.list, std::move(reading), weight, "", {}, false});
    } else if (reading.verdict != Verdict::clean) {
      complain(place.list, reading.sentence);
    }
  }

  void complain(std::size_t list, const std::string& sentence) {
    std::string& trouble = seen_.lists[list].trouble;
    if (trouble.empty()) trouble = lists_[list].redact(sentence);
  }

  [[nodiscard]] bool is_test_due(std::size_t list) const {
    const ListObservation& seen = seen_.lists[list];
    if (task_.options.test_lists || seen.is_sick()) return true;
    if (!task_.options.state.file) return false;
    return !seen.tested || task_.now - *seen.tested >= task_.options.state.test_every;
  }

  void add_tests(std::size_t list, std::vector<Request>& requests) {
    for (const dnsbl::TestPoint& test : lists_[list].facts.tests) {
      if (!kinds_.contains(test.kind)) continue;
      add_test(list, test.listed, requests, [this, list, test](const dnsbl::Reading& reading) {
        return read_test_entry(list, test, reading);
      });
      add_test(list, test.not_listed, requests, dnsbl::read_negative_test);
    }
  }

  using ReadTest = std::function<Health(const dnsbl::Reading&)>;

  void add_test(std::size_t list, std::string_view point, std::vector<Request>& requests,
                const ReadTest& read) {
    if (point.empty()) return;
    const auto name = dnsbl::test_name(point, lists_[list].zone);
    if (!name) return;
    ++trials_[list].asked;
    requests.push_back({{*name, RecordType::a}, [this, list, read](const dns::Answer& answer) {
                          // Whatever the user counts: it is the list that is asked about here.
                          take_test(list, dnsbl::classify(answer, lists_[list].facts.codes), read);
                        }});
  }

  void take_test(std::size_t list, const dnsbl::Reading& reading, const ReadTest& read) {
    if (reading.verdict != Verdict::listed && reading.verdict != Verdict::clean) return;
    Trial& trial = trials_[list];
    ++trial.answered;
    trial.health = dnsbl::worse(trial.health, read(reading));
  }

  // A test entry that was there once is missing if it is not there now.
  Health read_test_entry(std::size_t list, dnsbl::TestPoint test, const dnsbl::Reading& reading) {
    std::vector<Kind>& lived = seen_.lists[list].lived;
    const bool has_lived = std::ranges::find(lived, test.kind) != lived.end();
    if (has_lived) test.proof = dnsbl::Proof::verified;
    const Health health = dnsbl::read_positive_test(test, reading);
    if (health == Health::alive && !has_lived) lived.push_back(test.kind);
    return health;
  }

  // What was wrong with a list stays so until all of its tests were answered.
  void conclude(std::size_t list) {
    const Trial& trial = trials_[list];
    if (trial.answered == 0) return;
    ListObservation& seen = seen_.lists[list];
    const bool is_whole = trial.answered == trial.asked;
    seen.health = is_whole ? trial.health : dnsbl::worse(trial.health, seen.health);
    if (is_whole || seen.is_sick()) seen.tested = task_.now;
  }

  // The second round.
  void look_closer() {
    std::vector<Request> requests;
    std::set<std::size_t> lists;
    for (TargetObservation& target : seen_.targets) {
      for (Listing& listing : target.listings) {
        lists.insert(listing.list);
        if (requests.size() < most_reasons) ask_for_reason(target, listing, requests);
      }
    }
    for (const std::size_t list : lists) {
      if (trials_[list].answered > 0) continue;
      trials_[list] = {};
      add_tests(list, requests);
    }
    if (is_any_broken()) {
      requests.push_back({dns::impossible_question(), [this](const dns::Answer& answer) {
                            seen_.resolver_rewrites = dns::is_rewritten(answer);
                          }});
    }
    ask(requests);
  }

  void ask_for_reason(const TargetObservation& target, Listing& listing,
                      std::vector<Request>& requests) {
    const AskedList& list = lists_[listing.list];
    const auto name = name_to_ask(target.target.subject, list.zone);
    if (!name) return;
    requests.push_back({{*name, RecordType::txt}, [&](const dns::Answer& answer) {
                          listing.reason = base::printable(list.redact(reason_in(answer)));
                        }});
  }

  [[nodiscard]] bool is_any_broken() const {
    return std::ranges::any_of(seen_.targets, [](const TargetObservation& target) {
      return std::ranges::find(target.standings, Standing::broken) != target.standings.end();
    });
  }

  const Task& task_;
  const std::vector<AskedList>& lists_;
  dns::Resolver& resolver_;
  const dns::Patience& patience_;
  Observation& seen_;
  std::set<Kind> kinds_;  // of the targets
  Place next_{0, 0};      // to be asked about
  bool has_asked_ = false;
  bool is_cut_short_ = false;  // what is under way
  std::vector<unsigned> unanswered_;
  std::vector<Trial> trials_;  // by list
};

}  // namespace

void interrogate(const Task& task, dns::Resolver& resolver, const dns::Patience& patience,
                 Observation& seen) {
  Interrogation(task, resolver, patience, seen).run();
}

}  // namespace mailprobe::check_dnsbl
