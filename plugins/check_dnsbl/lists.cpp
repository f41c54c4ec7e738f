// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/lists.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "dnsbl/health.hpp"
#include "dnsbl/key.hpp"

namespace mailprobe::check_dnsbl {
namespace {

using dnsbl::Stance;

constexpr dnsbl::Kinds all_kinds{.ip4 = true, .ip6 = true, .name = true};

std::string show(const dns::Name& zone) {
  return base::printable(dnsbl::redact_key(zone.format()));
}

// "shut down, since 2024-06"
std::string explain(const dnsbl::DeadList& dead) {
  if (dead.since.empty()) return std::string(dead.why);
  return fmt::format("{}, {}", dead.why, dead.since);
}

class Chooser {
 public:
  explicit Chooser(const ListWishes& wishes) : wishes_(wishes) {}

  ListChoice choose() {
    for (const dnsbl::Filter& filter : wishes_.named)
      add_named({filter, "", dnsbl::Consequence::counted, nullptr});
    for (const dnsbl::FileList& list : wishes_.described)
      add_named(list);
    const bool nothing_named = wishes_.named.empty() && wishes_.described.empty();
    if (wishes_.group || nothing_named) add_group(wishes_.group.value_or(dnsbl::Group::major));
    return std::move(choice_);
  }

 private:
  [[nodiscard]] bool is_excluded(const dns::Name& zone) const {
    return std::ranges::any_of(wishes_.excluded, [&](const dns::Name& excluded) {
      return zone.is_subdomain_of(excluded);
    });
  }

  void add_named(const dnsbl::FileList& wish) {
    const dns::Name& zone = wish.filter.zone;
    if (is_excluded(zone)) return;
    if (const auto* dead = dnsbl::find_dead(zone)) {
      choice_.dead.push_back({show(zone), explain(*dead)});
      return;
    }
    const dnsbl::List* known = dnsbl::find_list(zone);
    const bool has_key = !wish.key.empty() || !dnsbl::key_of(zone).empty();
    if (known != nullptr && known->access.needs_key && !has_key) {
      choice_.without_key.push_back({show(zone), "it is asked with a key in front of its zone"});
      return;
    }
    add(make_named(wish, known));
  }

  [[nodiscard]] AskedList make_named(const dnsbl::FileList& wish, const dnsbl::List* known) const {
    AskedList list;
    list.zone = wish.filter.zone;
    list.shown = show(list.zone);
    list.key = wish.key.empty() ? dnsbl::key_of(list.zone) : wish.key;
    if (!wish.key.empty()) list.zone = *list.zone.child(wish.key);
    list.facts = known == nullptr ? dnsbl::List{.zone = {}, .kinds = all_kinds} : *known;
    if (known == nullptr) list.facts.tests = dnsbl::standard_tests();
    list.known = known != nullptr;
    if (wish.description) {
      list.description = wish.description;
      list.facts = wish.description->amend(list.facts);
      list.known = list.known || wish.description->names_kinds();
    }
    list.consequence = wish.consequence;
    // Whoever names a list wants it to count.
    const int weight = wish.filter.weight.value_or(std::max(1, list.facts.weight));
    list.counts.push_back({wish.filter.pattern, weight});
    set_stance(list, wish.filter);
    return list;
  }

  void set_stance(AskedList& list, const dnsbl::Filter& filter) const {
    Stance& stance = list.facts.stance;
    const bool is_meant_for_good = wishes_.allow_lists || filter.weight.value_or(1) < 0;
    if (is_meant_for_good) stance = Stance::allow;
    // A measure, of which somebody has said what is bad.
    if (stance == Stance::information && filter.pattern) stance = Stance::block;
  }

  void add_group(dnsbl::Group group) {
    for (const dnsbl::List* known : dnsbl::lists_up_to(group)) {
      if (wishes_.allow_lists && known->stance != Stance::allow) continue;
      AskedList list;
      list.zone = dns::Name::parse(known->zone).value();
      list.shown = known->zone;
      list.facts = *known;
      list.counts.push_back({std::nullopt, known->weight});
      const bool is_named =
          std::ranges::find(choice_.asked, list.zone, &AskedList::zone) != choice_.asked.end();
      if (!is_named && !is_excluded(list.zone)) choice_.asked.push_back(std::move(list));
    }
  }

  // Several filters of one list are several counts of one answer.
  void add(AskedList list) {
    const auto same = std::ranges::find(choice_.asked, list.zone, &AskedList::zone);
    if (same == choice_.asked.end()) {
      choice_.asked.push_back(std::move(list));
      return;
    }
    const Count& count = list.counts.front();
    const bool is_repeated = std::ranges::any_of(same->counts, [&](const Count& known) {
      return known.pattern == count.pattern && known.weight == count.weight;
    });
    if (!is_repeated) same->counts.push_back(count);
  }

  const ListWishes& wishes_;
  ListChoice choice_;
};

std::string explain_emptiness(const ListChoice& choice) {
  std::vector<std::string> reasons;
  reasons.reserve(choice.dead.size() + choice.without_key.size());
  for (const RefusedList& list : choice.dead)
    reasons.push_back(fmt::format("{} is dead ({})", list.shown, list.why));
  for (const RefusedList& list : choice.without_key)
    reasons.push_back(fmt::format("{}: {}", list.shown, list.why));
  if (reasons.empty()) return "no list is left to ask";
  return "no list is left to ask: " + base::join(reasons, "; ");
}

}  // namespace

std::string AskedList::redact(std::string_view text) const { return dnsbl::redact_key(text, key); }

dnsbl::Reading AskedList::classify(const dns::Answer& answer) const {
  std::vector<dnsbl::AddressPattern> patterns;
  for (const Count& count : counts) {
    if (!count.pattern) return dnsbl::classify(answer, facts.codes);
    patterns.push_back(*count.pattern);
  }
  return dnsbl::classify(answer, facts.codes, patterns);
}

int AskedList::weigh(const dnsbl::Reading& reading) const {
  int weight = 0;
  for (const Count& count : counts) {
    const bool fits = std::ranges::any_of(reading.codes, [&](const dnsbl::Code& code) {
      return code.effect == dnsbl::Effect::listed &&
             (!count.pattern || count.pattern->matches(code.address));
    });
    if (fits) weight += count.weight;
  }
  return weight;
}

base::Result<ListChoice> choose_lists(const ListWishes& wishes) {
  ListChoice choice = Chooser(wishes).choose();
  if (choice.asked.empty()) return base::failure(base::Cause::syntax, explain_emptiness(choice));
  return choice;
}

}  // namespace mailprobe::check_dnsbl
