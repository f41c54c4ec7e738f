// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/interrogation.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_dnsbl/list_tests.hpp"
#include "check_dnsbl/request.hpp"
#include "check_dnsbl/walk.hpp"
#include "dns/rewriting.hpp"
#include "dnsbl/query_name.hpp"

namespace mailprobe::check_dnsbl {
namespace {

using dns::RecordType;
using dnsbl::Kind;
using dnsbl::Verdict;

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

// Taken from the front.
NextRequest each_of(std::vector<Request>& requests) {
  return [&requests, next = requests.begin()]() mutable -> std::optional<Request> {
    if (next == requests.end()) return std::nullopt;
    return std::move(*next++);
  };
}

class Interrogation {
 public:
  Interrogation(const Task& task, dns::Resolver& resolver, const dns::Patience& patience,
                Observation& seen)
      : task_(task),
        lists_(task.options.lists.asked),
        resolver_(resolver),
        patience_(patience),
        enough_(std::min(patience.per_batch, patience.deadline.remaining() * 9 / 10)),
        seen_(seen) {}

  void run() {
    ListTests tests(task_, plan(), seen_.lists);
    ask_about_targets(tests);
    look_closer(tests);
    tests.conclude();
  }

 private:
  // Returns the kinds of the targets.
  std::set<Kind> plan() {
    std::set<Kind> kinds;
    for (TargetObservation& target : seen_.targets) {
      kinds.insert(kind_of(target.target.subject));
      for (const AskedList& list : lists_) {
        target.standings.push_back(applies(list, target.target) ? Standing::not_asked
                                                                : Standing::not_applicable);
      }
    }
    return kinds;
  }

  void ask(const NextRequest& next) {
    seen_.questions += ask_all(next, resolver_,
                               {.deadline = patience_.deadline,
                                .per_question = patience_.per_batch,
                                .width = task_.options.network.in_flight});
  }

  // The first round.
  void ask_about_targets(ListTests& tests) {
    std::vector<Request> requests;
    for (std::size_t list = 0; list < lists_.size(); ++list) {
      if (tests.is_due(list)) tests.add(list, requests);
    }
    Walk walk(seen_.targets, lists_.size());
    ask([&, next_test = each_of(requests)] {
      auto request = next_test();
      return request ? std::move(request) : next_request(walk);
    });
    for (std::size_t list = 0; list < lists_.size(); ++list)
      seen_.lists[list].given_up = walk.has_given_up(list);
  }

  std::optional<Request> next_request(Walk& walk) {
    while (const auto place = walk.next()) {
      const auto name =
          name_to_ask(seen_.targets[place->target].target.subject, lists_[place->list].zone);
      if (name) {
        return Request{{*name, RecordType::a}, [this, &walk, place](const dns::Answer& answer) {
                         walk.end(*place, take(*place, answer));
                       }};
      }
      note(*place, {Verdict::error, {}, name.error().message});
      walk.end(*place, Walk::Ending::not_asked);
    }
    return std::nullopt;
  }

  Walk::Ending take(const Place& place, const dns::Answer& answer) {
    if (is_silent_for_want_of_time(answer)) return Walk::Ending::not_asked;
    ListObservation& seen = seen_.lists[place.list];
    seen.slowest = std::max(seen.slowest, answer.elapsed);
    dnsbl::Reading reading = lists_[place.list].classify(answer);
    const bool is_error = reading.verdict == Verdict::error;
    note(place, std::move(reading));
    return is_error ? Walk::Ending::unanswered : Walk::Ending::answered;
  }

  // The last questions before the end are not given the time that the others were.
  [[nodiscard]] bool is_silent_for_want_of_time(const dns::Answer& answer) const {
    return answer.outcome == dns::Outcome::temporary_failure && answer.rcode == 0 &&
           answer.elapsed < enough_ && patience_.deadline.expired();
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

  // The second round.
  void look_closer(ListTests& tests) {
    std::vector<Request> requests;
    std::set<std::size_t> lists;
    for (TargetObservation& target : seen_.targets) {
      for (Listing& listing : target.listings) {
        lists.insert(listing.list);
        if (requests.size() < most_reasons) ask_for_reason(target, listing, requests);
      }
    }
    for (const std::size_t list : lists) {
      if (!tests.was_answered(list)) tests.add(list, requests);
    }
    if (is_any_broken()) {
      requests.push_back({dns::impossible_question(), [this](const dns::Answer& answer) {
                            seen_.resolver_rewrites = dns::is_rewritten(answer);
                          }});
    }
    ask(each_of(requests));
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
  base::Duration enough_;  // after which a question without an answer counts as unanswered
  Observation& seen_;
};

}  // namespace

void interrogate(const Task& task, dns::Resolver& resolver, const dns::Patience& patience,
                 Observation& seen) {
  Interrogation(task, resolver, patience, seen).run();
}

}  // namespace mailprobe::check_dnsbl
