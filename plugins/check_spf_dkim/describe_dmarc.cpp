// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/foreign_text.hpp"
#include "check_spf_dkim/describe_parts.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

namespace dmarc = policy::dmarc;
using base::printable;
using plugin::Json;

constexpr std::size_t longest_record = 4096;  // bytes told of one record

struct StateOf {
  std::string_view operator()(const dmarc::CouldNotAsk& /*unknown*/) const { return "not_known"; }
  std::string_view operator()(const policy::NoRecord& /*none*/) const { return "absent"; }
  std::string_view operator()(const policy::SeveralRecords& /*several*/) const { return "several"; }
  std::string_view operator()(const policy::MalformedRecord& /*bad*/) const { return "malformed"; }
  std::string_view operator()(const auto& /*record*/) const { return "record"; }
};

std::string_view format_effect(dmarc::Effect effect) {
  switch (effect) {
    case dmarc::Effect::policy: return "policy";
    case dmarc::Effect::no_dmarc: return "no_dmarc";
    case dmarc::Effect::faulty_record: return "faulty_record";
    case dmarc::Effect::unknown: break;
  }
  return "not_known";
}

Json describe(const dmarc::EffectivePolicy& policy) {
  Json json = {{"effect", format_effect(policy.effect)}, {"reason", policy.reason}};
  if (policy.effect != dmarc::Effect::policy) return json;
  json["published"] = dmarc::format_policy(policy.published);
  json["applied"] = dmarc::format_policy(policy.applied);
  json["tag"] = policy.tag;
  return json;
}

std::string_view format_authorisation(dmarc::Authorisation authorisation) {
  switch (authorisation) {
    case dmarc::Authorisation::not_needed: return "not_needed";
    case dmarc::Authorisation::authorised: return "authorised";
    case dmarc::Authorisation::not_authorised: return "not_authorised";
    case dmarc::Authorisation::unknown: break;
  }
  return "not_known";
}

Json describe(const dmarc::ReportDestination& destination) {
  return {{"kind", destination.kind == dmarc::ReportKind::aggregate ? "rua" : "ruf"},
          {"uri", printable(destination.target.uri)},
          {"authorisation", format_authorisation(destination.authorisation)},
          {"reason", destination.reason}};
}

}  // namespace

Json describe_dmarc(const DmarcObservation& seen) {
  Json walk = Json::array();
  for (const dmarc::Step& step : seen.discovery.walk.steps) {
    walk.push_back({{"domain", printable(step.domain.format())},
                    {"state", std::visit(StateOf{}, step.finding)}});
  }
  Json json = {{"walk", std::move(walk)},
               {"policy", describe(seen.own)},
               {"below_existing", describe(seen.below_existing)},
               {"below_missing", describe(seen.below_missing)},
               {"differences", seen.differences},
               {"reports", Json::array()}};
  const auto& organizational = seen.discovery.walk.organizational_domain;
  json["organizational_domain"] = organizational ? printable(organizational->format()) : "";
  if (seen.discovery.legacy)
    json["rfc7489_organizational_domain"] =
        printable(seen.discovery.legacy->organizational_domain.format());
  if (const auto* applicable = std::get_if<dmarc::Applicable>(&seen.discovery.choice)) {
    json["record_of"] = printable(applicable->domain.format());
    json["record"] = printable(applicable->record.text, longest_record);
  }
  for (const dmarc::ReportDestination& destination : seen.destinations)
    json["reports"].push_back(describe(destination));
  return json;
}

Json describe_companions(const CompanionObservation& seen) {
  Json bimi = {{"state", std::visit(StateOf{}, seen.bimi.finding)},
               {"obstacle", seen.bimi_prerequisite.reason}};
  if (const auto* record = std::get_if<policy::bimi::Record>(&seen.bimi.finding)) {
    bimi["logo"] = record->logo ? printable(record->logo->uri) : "";
    bimi["evidence"] = record->evidence ? printable(record->evidence->uri) : "";
  }
  const auto state = [](const std::string& failure, const auto& reading) -> std::string_view {
    return failure.empty() ? std::visit(StateOf{}, reading) : "not_known";
  };
  Json sts = {{"state", state(seen.sts_failure, seen.sts)}};
  if (const auto* record = std::get_if<policy::mta_sts::Record>(&seen.sts))
    sts["id"] = printable(record->id);
  return {{"bimi", std::move(bimi)},
          {"mta_sts_record", std::move(sts)},
          {"tls_rpt_record", {{"state", state(seen.tls_rpt_failure, seen.tls_rpt)}}}};
}

Json describe_changes(const Memory& memory) {
  Json changes = Json::array();
  for (const Change& change : memory.changes) {
    changes.push_back({{"name", change.name},
                       {"before", printable(change.before)},
                       {"now", printable(change.now)},
                       {"since", change.since.time_since_epoch().count()}});
  }
  return changes;
}

}  // namespace mailprobe::check_spf_dkim
