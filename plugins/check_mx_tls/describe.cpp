// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/describe.hpp"

#include "base/encoding.hpp"
#include "base/foreign_text.hpp"
#include "check_mx_tls/judge_parts.hpp"
#include "check_mx_tls/perfdata.hpp"
#include "check_mx_tls/senders.hpp"
#include "plugin/json.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using base::printable;
using plugin::Json;
using probe::describe;

std::string_view format_route(dns::MailRoute route) {
  switch (route) {
    case dns::MailRoute::exchangers: return "mx";
    case dns::MailRoute::implicit_mx: return "implicit_mx";
    case dns::MailRoute::null_mx: return "null_mx";
    case dns::MailRoute::no_domain: return "no_domain";
    case dns::MailRoute::unknown: break;
  }
  return "unknown";
}

Json describe(const tls::TlsaRecord& record) {
  return {{"usage", record.usage},
          {"selector", record.selector},
          {"matching_type", record.matching_type},
          {"data", base::format_hex(record.data)},
          {"usable", tls::why_unusable(record) ? 0 : 1}};
}

Json describe(const policy::dane::Decision& dane) {
  Json records = Json::array();
  for (const tls::TlsaRecord& record : dane.records)
    records.push_back(describe(record));
  return {{"policy", policy::dane::format_policy(dane.policy)},
          {"reason", dane.reason},
          {"clause", dane.clause},
          {"base", dane.records.empty() ? "" : shown(dane.base)},
          {"ttl", dane.ttl},
          {"records", std::move(records)}};
}

Json describe(const AddressFates& fates) {
  return {{"opportunistic", format_fate(fates.opportunistic)},
          {"mta_sts", format_fate(fates.mta_sts)},
          {"dane", format_fate(fates.dane)}};
}

Json describe(const tls::ChainOrder& order) {
  return {{"in_order", order.in_order ? 1 : 0},
          {"superfluous", order.superfluous},
          {"root_sent", order.root_sent ? 1 : 0}};
}

Json describe_certificate(const SessionObservation& session, tls::TimePoint now) {
  Json json = describe(*session.handshake, session.verification);
  json["order"] = describe(session.order);
  json["dane"] = "none";
  if (session.dane) json["dane"] = session.dane->verified() ? "verified" : "mismatch";
  json["staple"] = session.staple ? tls::format_revocation(session.staple->revocation) : "none";
  const auto expiry = soonest_expiry(session.verification);
  if (expiry) json["days"] = tls::days_until(expiry->not_after, now);
  return json;
}

// One for each leaf of the tree, all of them with the same members, so that one discovery rule
// serves all.
Json describe_leaf(const HostObservation& host, const AddressObservation& address,
                   const SessionObservation& session, tls::TimePoint now) {
  Json leaf = {{"host", shown(host.mx.exchange)},
               {"preference", host.mx.preference},
               {"address", address.address.format()},
               {"family", address.address.family() == net::Family::v4 ? 4 : 6},
               {"key_type", name_key_type(session)},
               {"leaf", printable(instance_of(host, address, name_key_type(session)))},
               {"encrypted", session.handshake ? 1 : 0}};
  const auto expiry = soonest_expiry(session.verification);
  leaf["days"] = expiry ? tls::days_until(expiry->not_after, now) : -1;
  leaf["trusted"] = session.verification.trusted() ? 1 : 0;
  leaf["dane"] = session.dane && session.dane->verified() ? 1 : 0;
  return leaf;
}

Json describe_failure(const Failure& failure) {
  return {{"phase", format_phase(failure.phase)},
          {"cause", base::format_cause(failure.error.cause)},
          {"message", failure.error.message}};
}

Json describe_address(const Observation& seen, const HostObservation& host,
                      const AddressObservation& address, tls::TimePoint now) {
  Json json = {{"address", address.address.format()},
               {"special_purpose", address.address.special_purpose()},
               {"senders", describe(fates_at(seen, host, address))}};
  json["certificates"] = Json::array();
  for (const SessionObservation& session : address.sessions) {
    if (session.handshake) json["certificates"].push_back(describe_certificate(session, now));
  }
  if (address.reverse && *address.reverse) json["reverse"] = describe(**address.reverse);
  if (address.resumption) json["resumption"] = *address.resumption ? 1 : 0;
  for (const VersionObservation& version : address.versions) {
    if (version.accepted)
      json["versions"][std::string(tls::format_version(version.version))] =
          *version.accepted ? 1 : 0;
  }
  if (address.sessions.empty()) return json;
  const SessionObservation& first = address.sessions.front();
  for (const PhaseTime& time : first.phases)
    json["phases"][std::string(format_phase(time.phase))] = base::to_seconds(time.elapsed);
  if (first.banner) json["banner"] = describe(*first.banner);
  if (first.hello) json["ehlo"] = describe(*first.hello);
  if (first.hello_tls) json["ehlo_tls"] = describe(*first.hello_tls);
  if (first.failure) json["failure"] = describe_failure(*first.failure);
  return json;
}

Json describe_host(const Observation& seen, const HostObservation& host, tls::TimePoint now) {
  Json addresses = Json::array();
  for (const AddressObservation& address : host.addresses)
    addresses.push_back(describe_address(seen, host, address, now));
  Json caa = Json::array();
  if (host.caa) {
    for (const dns::Caa& record : host.caa->records)
      caa.push_back(printable(record.tag + ' ' + record.value));
  }
  return {{"host", shown(host.mx.exchange)},
          {"preference", host.mx.preference},
          {"dane", describe(host.dane)},
          {"caa", std::move(caa)},
          {"addresses", std::move(addresses)}};
}

Json describe_mta_sts(const StsObservation& sts) {
  Json json = Json::object();
  if (const auto* record = std::get_if<policy::mta_sts::Record>(&sts.record))
    json["id"] = printable(record->id);
  const policy::mta_sts::Policy* policy = believed_policy(sts);
  json["mode"] = is_known(sts) ? "absent" : "unknown";
  if (policy == nullptr) return json;
  json["mode"] = policy::mta_sts::format_mode(policy->mode);
  json["max_age"] = policy->max_age;
  json["mx"] = Json::array();
  for (const policy::mta_sts::MxPattern& pattern : policy->mx)
    json["mx"].push_back(printable(policy::mta_sts::format_mx_pattern(pattern)));
  return json;
}

Json describe_reports(const ReportObservation& reports) {
  Json targets = Json::array();
  for (const ReportTarget& target : reports.targets)
    targets.push_back(printable(target.rua.uri));
  return {{"targets", std::move(targets)}};
}

Json describe_senders(const SendersView& view) {
  const auto one = [](const SenderView& sender) {
    return Json{{"fate", format_fate(sender.fate)}, {"accepting", sender.accepting}};
  };
  return {{"addresses", view.addresses},
          {"opportunistic", one(view.opportunistic)},
          {"mta_sts", one(view.mta_sts)},
          {"dane", one(view.dane)}};
}

}  // namespace

std::shared_ptr<const Json> describe(const Options& options, const Observation& seen,
                                     tls::TimePoint now) {
  Json hosts = Json::array();
  Json leaves = Json::array();
  for (const HostObservation& host : seen.hosts) {
    hosts.push_back(describe_host(seen, host, now));
    for (const AddressObservation& address : host.addresses) {
      for (const SessionObservation& session : address.sessions) {
        if (session.handshake || &session == &address.sessions.front())
          leaves.push_back(describe_leaf(host, address, session, now));
      }
    }
  }
  return std::make_shared<const Json>(Json{{"domain", shown(options.domain)},
                                           {"route", format_route(seen.mail.route)},
                                           {"mx_signed", seen.mail.authentic ? 1 : 0},
                                           {"resolver_validates", seen.resolver_validates ? 1 : 0},
                                           {"senders", describe_senders(view_of_senders(seen))},
                                           {"mta_sts", describe_mta_sts(seen.sts)},
                                           {"tls_rpt", describe_reports(seen.reports)},
                                           {"hosts", std::move(hosts)},
                                           {"leaves", std::move(leaves)}});
}

}  // namespace mailprobe::check_mx_tls
