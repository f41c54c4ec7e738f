// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/foreign_text.hpp"
#include "check_mailqueue/judge_parts.hpp"
#include "plugin/json.hpp"

namespace mailprobe::check_mailqueue {
namespace {

using plugin::Json;

Json describe(const Case& matter, const queue::Tally& tally) {
  Json json = {{"messages", tally.messages}};
  if (matter.knows_messages()) json["bytes"] = tally.bytes;
  return json;
}

Json describe(const queue::HeavyHitters& names, std::size_t most) {
  Json json = Json::array();
  for (const queue::Hitter& hitter : names.top(most)) {
    json.push_back({{"name", base::printable(hitter.name)},
                    {"messages", hitter.count},
                    {"error", hitter.error}});
  }
  return json;
}

Json describe_states(const Case& matter) {
  Json json = Json::object();
  for (const queue::State state : matter.states())
    json[std::string(queue::format_state(state))] = describe(matter, matter.total().in(state));
  return json;
}

Json describe_reasons(const queue::Summary& summary) {
  Json json = Json::array();
  for (std::size_t i = 0; i < queue::reason_count; ++i) {
    const auto reason = static_cast<queue::Reason>(i);
    const queue::ReasonTally& tally = summary.reason(reason);
    if (tally.messages == 0) continue;
    json.push_back({{"reason", queue::format_reason(reason)},
                    {"messages", tally.messages},
                    {"example", base::printable(tally.example)}});
  }
  return json;
}

// What is not known is left out.
Json describe_ages(const queue::Summary& summary) {
  Json json = {{"known", summary.ages().count()}, {"expiring", summary.near_expiry()}};
  if (const auto oldest = summary.ages().oldest()) json["oldest"] = oldest->count();
  if (const auto median = summary.ages().median()) json["median"] = median->count();
  return json;
}

Json describe(const InstanceObservation& instance) {
  Json looks = Json::array();
  for (const queue::Look& look : instance.looks) {
    looks.push_back({{"door", queue::format_door(look.door)},
                     {"ways", look.ways},
                     {"ending", queue::format_ending(look.account.ending)},
                     {"messages", look.account.messages},
                     {"sentence", look.account.sentence},
                     {"remedy", look.account.remedy}});
  }
  Json json = {{"name", instance.name}, {"spool", base::printable(instance.spool)}};
  if (instance.lifetime) json["lifetime"] = instance.lifetime->count();
  json["looks"] = std::move(looks);
  return json;
}

void add_messages(const Case& matter, Json& json) {
  const queue::Summary& total = matter.total();
  const std::size_t top = matter.options().top;
  json["ages"] = describe_ages(total);
  json["recipients"] = total.recipients();
  json["bounces"] = total.null_sender();
  json["top_destinations"] = describe(total.domains(), top);
  json["top_senders"] = describe(total.senders(), top);
  json["reasons"] = describe_reasons(total);
}

}  // namespace

std::shared_ptr<const Json> describe(const Case& matter) {
  const Observation& seen = matter.seen;
  Json json = Json::object();
  json["mailserver"] = seen.system ? queue::format_system(*seen.system) : "";
  json["complete"] = seen.is_whole() ? 1 : 0;
  Json instances = Json::array();
  for (const InstanceObservation& instance : seen.instances)
    instances.push_back(describe(instance));
  json["instances"] = std::move(instances);
  if (!seen.total) return std::make_shared<const Json>(std::move(json));
  json["total"] = describe(matter, matter.total().total());
  json["states"] = describe_states(matter);
  if (matter.knows_messages()) add_messages(matter, json);
  if (seen.growth.per_minute) {
    json["growth"] = {{"per_minute", *seen.growth.per_minute},
                      {"samples", seen.growth.samples},
                      {"span", seen.growth.span.count()}};
  }
  return std::make_shared<const Json>(std::move(json));
}

}  // namespace mailprobe::check_mailqueue
