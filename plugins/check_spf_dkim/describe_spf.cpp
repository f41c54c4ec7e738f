// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/foreign_text.hpp"
#include "check_spf_dkim/describe_parts.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

using base::printable;
using plugin::Json;
using policy::spf::Finding;
using policy::spf::SurveyedRecord;
using policy::spf::SurveyedTerm;

constexpr std::size_t longest_record = 4096;  // bytes told of one record
constexpr std::size_t most_networks = 1000;   // told

std::string_view format_finding(Finding finding) {
  switch (finding) {
    case Finding::sound: return "sound";
    case Finding::absent: return "absent";
    case Finding::not_known: return "not_known";
    case Finding::several: return "several";
    case Finding::malformed: return "malformed";
    case Finding::loop: return "loop";
    case Finding::too_many: return "too_many";
    case Finding::too_deep: return "too_deep";
    case Finding::depends: return "depends";
    case Finding::invalid_name: break;
  }
  return "invalid_name";
}

Json describe(const SurveyedRecord& record);

Json describe(const SurveyedTerm& term) {
  Json json = {{"term", printable(term.text)},
               {"state", term.reachable ? format_finding(term.finding) : "unreachable"},
               {"lookups", policy::spf::lookups_of(term)}};
  if (!term.reason.empty()) json["reason"] = term.reason;
  if (term.record) json["record"] = describe(*term.record);
  return json;
}

Json describe(const SurveyedRecord& record) {
  Json json = {{"domain", printable(record.domain)},
               {"state", format_finding(record.finding)},
               {"octets", record.answer_octets},
               {"strings", record.strings}};
  if (!record.reason.empty()) json["reason"] = record.reason;
  if (const auto* parsed = std::get_if<policy::spf::Record>(&record.reading))
    json["record"] = printable(parsed->text, longest_record);
  for (const SurveyedTerm& term : record.terms)
    json["terms"].push_back(describe(term));
  return json;
}

Json describe(const policy::spf::SurveyTotals& totals) {
  const net::Coverage coverage = net::cover(totals.networks);
  Json networks = Json::array();
  for (const net::Network& network : totals.networks) {
    if (networks.size() < most_networks) networks.push_back(network.format());
  }
  return {{"lookups", totals.lookups},
          {"void_ipv4", totals.void_v4},
          {"void_ipv6", totals.void_v6},
          {"depth", totals.depth},
          {"complete", totals.complete ? 1 : 0},
          {"depends", totals.depends ? 1 : 0},
          {"everybody", totals.everybody ? 1 : 0},
          {"ipv4_addresses", coverage.v4_addresses},
          {"ipv6_64", coverage.v6_subnets},
          {"networks", std::move(networks)}};
}

Json describe(const ClientObservation& client) {
  const policy::spf::Evaluation& evaluation = client.evaluation;
  Json path = Json::array();
  for (const policy::spf::Step& step : evaluation.path)
    path.push_back({{"domain", printable(step.domain)}, {"term", printable(step.term)}});
  return {{"client", client.client.address.format()},
          {"origin", client.client.origin},
          {"must_fail", client.client.must_fail ? 1 : 0},
          {"domain", printable(evaluation.domain)},
          {"result", policy::spf::format_result(evaluation.result)},
          {"explanation", evaluation.explanation},
          {"reason", evaluation.reason},
          {"lookups", evaluation.lookups},
          {"void", evaluation.void_lookups},
          {"path", std::move(path)}};
}

}  // namespace

Json describe_spf(const SpfObservation& spf) {
  Json json = Json::object();
  if (spf.record) {
    json["record"] = describe(*spf.record);
    json["totals"] = describe(spf.totals);
  }
  json["evaluations"] = Json::array();
  for (const ClientObservation& client : spf.clients)
    json["evaluations"].push_back(describe(client));
  return json;
}

}  // namespace mailprobe::check_spf_dkim
