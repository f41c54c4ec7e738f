// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/memory.hpp"

#include <algorithm>
#include <array>
#include <functional>
#include <utility>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "plugin/json_values.hpp"
#include "plugin/state_file.hpp"

namespace mailprobe::check_dnsbl {
namespace {

using dnsbl::Health;
using dnsbl::Kind;
using plugin::Json;
using plugin::StateFile;

std::string key_of(const AskedList& list) {
  return "check_dnsbl list " + base::to_lower(list.shown);
}

std::string key_of(const Target& target) {
  return "check_dnsbl " + base::to_lower(format_subject(target.subject));
}

std::optional<Health> health_in(const Json& entry) {
  const auto found = entry.find("health");
  if (found == entry.end() || !found->is_string()) return std::nullopt;
  for (const Health health :
       {Health::alive, Health::emptied, Health::lists_all, Health::not_known}) {
    if (found->get<std::string>() == dnsbl::format_health(health)) return health;
  }
  return std::nullopt;
}

constexpr std::array<std::pair<Kind, std::string_view>, 3> kinds{
    {{Kind::ip4, "ip4"}, {Kind::ip6, "ip6"}, {Kind::name, "name"}}};

Json format_lived(const std::vector<Kind>& lived) {
  Json names = Json::array();
  for (const auto& [kind, name] : kinds) {
    if (std::ranges::find(lived, kind) != lived.end()) names.push_back(name);
  }
  return names;
}

std::vector<Kind> lived_in(const Json& entry) {
  std::vector<Kind> lived;
  const Json names = entry.value("lived", Json::array());
  for (const auto& [kind, name] : kinds) {
    if (std::ranges::find(names, Json(name)) != names.end()) lived.push_back(kind);
  }
  return lived;
}

// Which lists a target is looked up on: one that was not asked before is no news. If two sets
// should have the same number, news are told of which nobody knows how old they are.
std::string fingerprint_of(const std::vector<AskedList>& lists) {
  std::vector<std::string> zones;
  zones.reserve(lists.size());
  for (const AskedList& list : lists)
    zones.push_back(list.shown);
  std::ranges::sort(zones);
  return std::to_string(std::hash<std::string>{}(base::join(zones, " ")));
}

// Services may share the file and ask other lists about the same target: the sets that were asked,
// the last one first.
std::vector<std::string> sets_in(const Json& entry) {
  std::vector<std::string> sets;
  for (const Json& set : entry.is_object() ? entry.value("lists", Json::array()) : Json::array()) {
    if (set.is_string()) sets.push_back(set.get<std::string>());
  }
  return sets;
}

// Goes over a target's listings, beside what is remembered of it:
//   {"lists":["123"],"listed":{"zen.spamhaus.org":{"since":1,"new":1}},"gone":{"bl.spamcop.net":2}}
class Comparison {
 public:
  Comparison(const Task& task, const std::string& fingerprint, const Json& entry)
      : task_(task),
        fingerprint_(fingerprint),
        listed_(plugin::object_in(entry, "listed")),
        gone_(plugin::object_in(entry, "gone")),
        sets_(sets_in(entry)),
        is_known_set_(std::erase(sets_, fingerprint) > 0) {}

  void compare(TargetObservation& target) {
    for (Listing& listing : target.listings)
      note(listing);
    for (std::size_t l = 0; l < target.standings.size(); ++l) {
      if (target.standings[l] == Standing::clean) forget(task_.options.lists.asked[l].shown);
    }
    target.delistings = recent_delistings();
  }

  [[nodiscard]] Json entry() const {
    constexpr std::size_t most = 8;
    std::vector<std::string> sets = sets_;
    sets.insert(sets.begin(), fingerprint_);
    sets.resize(std::min(sets.size(), most));
    return {{"lists", sets}, {"listed", listed_}, {"gone", gone_}};
  }

 private:
  void note(Listing& listing) {
    const std::string& list = task_.options.lists.asked[listing.list].shown;
    Json record = plugin::object_in(listed_, list);
    listing.since = plugin::past_time_in(record, "since", task_.now);
    if (!listing.since) {
      listing.since = task_.now;
      // The first time that anybody looks is no change.
      record = {{"since", task_.now.time_since_epoch().count()}, {"new", is_known_set_ ? 1 : 0}};
    }
    const bool is_recent = task_.now - *listing.since < task_.options.state.changed_for;
    listing.is_new = is_recent && record.value("new", Json(0)) == 1;
    listed_[list] = std::move(record);
    gone_.erase(list);
  }

  void forget(const std::string& list) {
    if (listed_.erase(list) > 0) gone_[list] = task_.now.time_since_epoch().count();
  }

  // The others are forgotten.
  std::vector<Delisting> recent_delistings() {
    std::vector<Delisting> delistings;
    Json recent = Json::object();
    for (const auto& [list, time] : gone_.items()) {
      const auto since = plugin::past_time_in(gone_, list, task_.now);
      if (!since || task_.now - *since >= task_.options.state.changed_for) continue;
      recent[list] = time;
      delistings.push_back({base::printable(list), *since});
    }
    gone_ = std::move(recent);
    return delistings;
  }

  const Task& task_;
  const std::string& fingerprint_;
  Json listed_;
  Json gone_;
  std::vector<std::string> sets_;  // other ones
  bool is_known_set_;
};

void save(const Task& task, StateFile& state, Observation& seen) {
  const std::vector<AskedList>& lists = task.options.lists.asked;
  for (std::size_t l = 0; l < lists.size(); ++l) {
    const ListObservation& list = seen.lists[l];
    if (!list.tested) continue;
    state.set_entry(key_of(lists[l]), {{"tested", list.tested->time_since_epoch().count()},
                                       {"health", dnsbl::format_health(list.health)},
                                       {"lived", format_lived(list.lived)}});
  }
  const std::string fingerprint = fingerprint_of(lists);
  for (TargetObservation& target : seen.targets) {
    const std::string key = key_of(target.target);
    Comparison comparison(task, fingerprint, state.entry(key));
    comparison.compare(target);
    state.set_entry(key, comparison.entry());
  }
}

}  // namespace

void recall(const Task& task, base::Deadline deadline, Observation& seen) {
  if (!task.options.state.file) return;
  const auto state = StateFile::open(*task.options.state.file, deadline);
  if (!state || state->damage()) return;  // remember() tells it
  for (std::size_t l = 0; l < seen.lists.size(); ++l) {
    const Json entry = state->entry(key_of(task.options.lists.asked[l]));
    if (!entry.is_object()) continue;
    const auto health = health_in(entry);
    const auto tested = plugin::past_time_in(entry, "tested", task.now);
    if (!health || !tested) continue;
    seen.lists[l].health = *health;
    seen.lists[l].tested = tested;
    seen.lists[l].lived = lived_in(entry);
  }
}

void remember(const Task& task, base::Deadline deadline, Observation& seen) {
  if (!task.options.state.file) return;
  auto state = StateFile::open(*task.options.state.file, deadline);
  if (!state) {
    seen.state_error = state.error();
    return;
  }
  seen.state_error = state->damage();
  save(task, *state, seen);
  if (const auto saved = state->save(); !saved && !seen.state_error)
    seen.state_error = saved.error();
}

}  // namespace mailprobe::check_dnsbl
