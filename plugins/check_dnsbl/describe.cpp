// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/judge_parts.hpp"
#include "plugin/json.hpp"

namespace mailprobe::check_dnsbl {
namespace {

using plugin::Json;

std::string_view format_kind(dnsbl::Kind kind) {
  switch (kind) {
    case dnsbl::Kind::ip4: return "ip4";
    case dnsbl::Kind::ip6: return "ip6";
    case dnsbl::Kind::name: return "name";
  }
  return "name";
}

std::string_view format_stance(dnsbl::Stance stance) {
  switch (stance) {
    case dnsbl::Stance::block: return "block";
    case dnsbl::Stance::allow: return "allow";
    case dnsbl::Stance::information: return "information";
  }
  return "block";
}

Json describe(const dnsbl::Reading& reading) {
  Json codes = Json::array();
  for (const dnsbl::Code& code : reading.codes) {
    codes.push_back({{"code", code.address.format()},
                     {"known", code.known ? 1 : 0},
                     {"meaning", code.meaning}});
  }
  return codes;
}

Json describe(const AskedList& list, const Listing& listing) {
  Json json = {{"list", list.shown},       {"stance", format_stance(list.facts.stance)},
               {"weight", listing.weight}, {"codes", describe(listing.reading)},
               {"reason", listing.reason}, {"removal", list.facts.removal}};
  if (listing.since) {
    json["since"] = listing.since->time_since_epoch().count();
    json["new"] = listing.is_new ? 1 : 0;
  }
  return json;
}

// Engines carry 60,000 bytes: of so many targets those that are listed nowhere are only counted.
constexpr std::size_t many_targets = 200;

Json describe(const Options& options, const TargetObservation& seen, const Tally& tally) {
  Json listings = Json::array();
  for (const Listing& listing : seen.listings)
    listings.push_back(describe(options.lists.asked[listing.list], listing));
  return {{"target", format_subject(seen.target.subject)},
          {"kind", format_kind(kind_of(seen.target.subject))},
          {"origin", seen.target.origin},
          {"servers", tally.lists.size()},
          {"weight", tally.weight},
          {"asked", tally.applicable},
          {"usable", tally.usable},
          {"listings", std::move(listings)}};
}

Json describe(const AskedList& list, const ListObservation& seen) {
  Json json = {{"list", list.shown},
               {"stance", format_stance(list.facts.stance)},
               {"listed", seen.count(Standing::listed)},
               {"clean", seen.count(Standing::clean)},
               {"blocked", seen.count(Standing::blocked)},
               {"broken", seen.count(Standing::broken)},
               {"error", seen.count(Standing::error)},
               {"not_asked", seen.count(Standing::not_asked)},
               {"trouble", seen.trouble},
               {"health", dnsbl::format_health(seen.health)}};
  if (seen.tested) json["tested"] = seen.tested->time_since_epoch().count();
  return json;
}

Json describe(const std::vector<RefusedList>& refused) {
  Json json = Json::array();
  for (const RefusedList& list : refused)
    json.push_back({{"list", list.shown}, {"reason", list.why}});
  return json;
}

}  // namespace

std::shared_ptr<const Json> describe(const Task& task, const Observation& seen) {
  const Options& options = task.options;
  const std::vector<Tally> tallies = tally(options, seen);
  Json targets = Json::array();
  std::size_t left_out = 0;
  for (std::size_t rank = 0; rank < seen.targets.size(); ++rank) {
    const bool is_quiet =
        seen.targets[rank].listings.empty() && tallies[rank].usable == tallies[rank].applicable;
    if (is_quiet && seen.targets.size() > many_targets) {
      ++left_out;
    } else {
      targets.push_back(describe(options, seen.targets[rank], tallies[rank]));
    }
  }
  Json lists = Json::array();
  for (std::size_t rank = 0; rank < seen.lists.size(); ++rank)
    lists.push_back(describe(options.lists.asked[rank], seen.lists[rank]));
  return std::make_shared<const Json>(Json{{"targets", std::move(targets)},
                                           {"targets_left_out", left_out},
                                           {"lists", std::move(lists)},
                                           {"dead_lists", describe(options.lists.dead)},
                                           {"keyless_lists", describe(options.lists.without_key)},
                                           {"complete", seen.time_ran_out ? 0 : 1}});
}

}  // namespace mailprobe::check_dnsbl
