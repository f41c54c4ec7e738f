// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether the lists are to be believed, and what was not looked up at all.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_dnsbl/judge_parts.hpp"

namespace mailprobe::check_dnsbl {
namespace {

using dnsbl::Health;
using plugin::Check;
using plugin::FindingKind;

// Why a list, or an answer of it, does not count.
struct Fault {
  const FindingKind* kind;
  std::string text;
};

std::optional<Fault> fault_of(const ListObservation& seen) {
  if (seen.health == Health::lists_all)
    return Fault{&finding::list_lists_all, "it lists its test entry for what must not be listed"};
  if (seen.health == Health::emptied)
    return Fault{&finding::list_emptied, "it does not list its own test entry"};
  if (seen.count(Standing::broken) > 0) return Fault{&finding::list_broken, seen.trouble};
  if (seen.count(Standing::blocked) > 0) return Fault{&finding::list_refuses, seen.trouble};
  if (seen.count(Standing::error) > 0) return Fault{&finding::list_unreachable, seen.trouble};
  return std::nullopt;
}

std::string describe(const AskedList& list, const ListObservation& seen) {
  std::vector<std::string> parts;
  for (const auto& [standing, name] : {std::pair{Standing::listed, "listed"},
                                       {Standing::clean, "not listed"},
                                       {Standing::blocked, "refused"},
                                       {Standing::broken, "nonsense"},
                                       {Standing::error, "not answered"},
                                       {Standing::not_asked, "not asked"}}) {
    if (seen.count(standing) > 0) parts.push_back(fmt::format("{} {}", seen.count(standing), name));
  }
  std::string text =
      fmt::format("{}: {}", list.shown, parts.empty() ? "nothing to ask" : base::join(parts, ", "));
  if (seen.slowest > base::Duration::zero())
    text += fmt::format(", {:.3f} s at most", base::to_seconds(seen.slowest));
  if (seen.tested && seen.health != Health::not_known)
    text += fmt::format(", tested: {}", dnsbl::format_health(seen.health));
  return text;
}

void judge_list(const Case& matter, std::size_t rank, Check& check) {
  const AskedList& list = matter.lists()[rank];
  const ListObservation& seen = matter.seen.lists[rank];
  check.details.push_back({2, describe(list, seen)});
  const auto fault = fault_of(seen);
  const bool is_unproven = seen.tested && seen.health == Health::not_known;
  if (!fault && is_unproven && seen.count(Standing::listed) == 0) {
    find(matter, check, finding::list_unproven,
         list.shown + " has no test entry: an empty list, or none at all, would say the same",
         list.shown);
  }
  if (!fault) return;
  std::string text = fmt::format("{}: {}", list.shown, fault->text);
  if (seen.given_up) text += "; it was not asked any more";
  find(matter, check, *fault->kind, std::move(text), list.shown);
}

// Of the questions that nobody had the time to ask.
void judge_unasked(const Case& matter, Check& check) {
  std::size_t unasked = 0;
  for (const ListObservation& list : matter.seen.lists) {
    if (!list.given_up) unasked += list.count(Standing::not_asked);
  }
  if (unasked == 0) return;
  find(matter, check, finding::not_asked,
       fmt::format("the time ran out before {} could be asked, so that this is a part only",
                   count(unasked, "question")));
  blame_time(matter, check);
}

// "could not ask: SERVFAIL" and its like, without what goes without saying.
std::string_view core_of(std::string_view text) {
  const std::size_t colon = text.find(": ");
  return colon == std::string_view::npos ? text : text.substr(colon + 2);
}

// "(2 servers unusable: a, b)"; the first line has room for some.
std::string note(std::string_view what, std::vector<std::string> names) {
  constexpr std::size_t most = 6;
  const std::size_t all = names.size();
  names.resize(std::min(all, most));
  return fmt::format("({} {}: {}{})", count(all, "server"), what, base::join(names, ", "),
                     all > most ? " ..." : "");
}

std::vector<std::string> refused_lists(const ListChoice& choice) {
  std::vector<std::string> names;
  names.reserve(choice.dead.size() + choice.without_key.size());
  for (const RefusedList& list : choice.dead)
    names.push_back(list.shown);
  for (const RefusedList& list : choice.without_key)
    names.push_back(list.shown);
  return names;
}

}  // namespace

std::string note_unusable_lists(const Case& matter) {
  std::vector<std::string> names;
  std::vector<std::string> reasons;
  for (std::size_t rank = 0; rank < matter.lists().size(); ++rank) {
    const auto fault = fault_of(matter.seen.lists[rank]);
    if (!fault) continue;
    constexpr std::size_t room = 110;  // bytes of the first line
    const std::string& zone = matter.lists()[rank].shown;
    names.push_back(zone);
    reasons.push_back(base::cut(fmt::format("{}: {}", zone, core_of(fault->text)), room));
  }
  constexpr std::size_t few = 2;
  std::vector<std::string> notes;
  if (!names.empty()) notes.push_back(note("unusable", names.size() <= few ? reasons : names));
  auto refused = refused_lists(matter.options().lists);
  if (!refused.empty()) notes.push_back(note("not asked", std::move(refused)));
  return base::join(notes, " ");
}

Check judge_lists(const Case& matter) {
  Check check{.text = "lists: " + count(matter.lists().size(), "list")};
  for (std::size_t rank = 0; rank < matter.lists().size(); ++rank)
    judge_list(matter, rank, check);
  for (const RefusedList& list : matter.options().lists.dead)
    find(matter, check, finding::list_dead, fmt::format("{} is dead: {}", list.shown, list.why),
         list.shown);
  for (const RefusedList& list : matter.options().lists.without_key)
    find(matter, check, finding::list_without_key, fmt::format("{}: {}", list.shown, list.why),
         list.shown);
  judge_unasked(matter, check);
  return check;
}

Check judge_troubles(const Case& matter) {
  Check check{.text = "what was not looked up"};
  for (const TroubleReport& report : matter.seen.troubles) {
    switch (report.trouble) {
      case Trouble::none_there: find(matter, check, finding::target_missing, report.text); break;
      case Trouble::not_known: find(matter, check, finding::target_unknown, report.text); break;
      case Trouble::too_large: find(matter, check, finding::target_too_large, report.text); break;
    }
  }
  return check;
}

}  // namespace mailprobe::check_dnsbl
