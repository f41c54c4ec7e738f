// SPDX-License-Identifier: GPL-3.0-or-later
#include <ranges>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_smtp_full/judge.hpp"
#include "plugin/json.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::printable;
using plugin::Json;

std::int64_t to_unix_time(tls::TimePoint time) {
  return std::chrono::system_clock::to_time_t(time);
}

Json describe(const smtp::Reply& reply) {
  // A reply may have a thousand lines, and there may be fifty servers.
  constexpr std::size_t most_lines = 100;
  Json lines = Json::array();
  for (const std::string& line : reply.lines | std::views::take(most_lines))
    lines.push_back(printable(line));
  return {{"code", reply.code},
          {"enhanced_code", reply.enhanced ? reply.enhanced->format() : ""},
          {"lines", std::move(lines)}};
}

Json describe(const smtp::Hello& hello) {
  Json extensions = Json::object();
  for (const auto& [keyword, parameters] : hello.capabilities.all()) {
    extensions[printable(keyword)] = printable(parameters);
  }
  Json json = {{"code", hello.reply.code},
               {"extended", hello.extended ? 1 : 0},
               {"domain", printable(hello.capabilities.domain())},
               {"extensions", std::move(extensions)},
               {"auth_mechanisms", Json::array()}};
  for (const std::string& mechanism : hello.capabilities.auth_mechanisms()) {
    json["auth_mechanisms"].push_back(printable(mechanism));
  }
  if (const auto size = hello.capabilities.size_limit()) json["size_limit"] = *size;
  // Those that a template asks for by name, whether offered or not.
  for (const char* feature : {"STARTTLS", "PIPELINING", "8BITMIME", "SMTPUTF8", "DSN", "CHUNKING",
                              "REQUIRETLS", "ENHANCEDSTATUSCODES", "VRFY", "EXPN", "ETRN"}) {
    json["features"][base::to_lower(feature)] = hello.capabilities.offers(feature) ? 1 : 0;
  }
  return json;
}

Json describe(const tls::CertificateFacts& facts) {
  Json names = Json::array();
  for (const std::string& name : facts.dns_names)
    names.push_back(printable(name));
  for (const net::IpAddress& address : facts.ip_addresses)
    names.push_back(address.format());
  return {{"subject", printable(facts.subject)},
          {"issuer", printable(facts.issuer)},
          {"names", std::move(names)},
          {"not_before", to_unix_time(facts.not_before)},
          {"not_after", to_unix_time(facts.not_after)},
          {"serial", facts.serial},
          {"key_type", facts.key_type},
          {"key_bits", facts.key_bits},
          {"signature_algorithm", printable(facts.signature_algorithm)},
          {"sha256", facts.sha256}};
}

Json describe(const SessionObservation& session, const tls::HandshakeFacts& handshake) {
  Json presented = Json::array();
  for (const tls::Certificate& certificate : handshake.chain)
    presented.push_back(describe(certificate.facts()));
  Json faults = Json::array();
  if (session.verification) {
    for (const tls::Fault& fault : session.verification->faults) {
      faults.push_back({{"defect", tls::format_defect(fault.defect)},
                        {"depth", fault.depth},
                        {"subject", fault.subject},
                        {"detail", fault.detail}});
    }
  }
  return {{"protocol", handshake.protocol},
          {"cipher", handshake.cipher},
          {"cipher_bits", handshake.cipher_bits},
          {"group", handshake.group},
          {"group_strength", handshake.group_strength},
          {"signature", handshake.signature},
          {"signature_strength", handshake.signature_strength},
          {"verified", session.verification ? 1 : 0},
          {"trusted", session.verification && session.verification->trusted() ? 1 : 0},
          {"faults", std::move(faults)},
          {"presented_chain", std::move(presented)}};
}

Json describe(const std::vector<smtp::Reply>& replies) {
  Json json = Json::array();
  for (const smtp::Reply& reply : replies)
    json.push_back(describe(reply));
  return json;
}

void describe_transaction(const SessionObservation& session, Json& json) {
  if (session.auth) {
    json["auth"] = describe(session.auth->reply);
    json["auth"]["mechanism"] = session.auth_mechanism;
    if (session.auth->reason) json["auth"]["reason"] = printable(*session.auth->reason);
  }
  if (session.mail) json["mail"] = describe(*session.mail);
  if (!session.recipients.empty()) json["rcpt"] = describe(session.recipients);
  if (!session.commands.empty()) json["commands"] = describe(session.commands);
  if (session.data) json["data"] = describe(*session.data);
  if (!session.message.empty()) json["message"] = describe(session.message);
}

Json describe(const StrangerObservation& stranger) {
  Json json = Json::object();
  if (stranger.error) json["ended_by"] = stranger.error->message;
  if (stranger.unauthenticated && stranger.unauthenticated->decision())
    json["unauthenticated_mail"] = describe(*stranger.unauthenticated->decision());
  if (stranger.vrfy) json["vrfy"] = describe(*stranger.vrfy);
  if (stranger.expn) json["expn"] = describe(*stranger.expn);
  if (stranger.etrn) json["etrn"] = describe(*stranger.etrn);
  if (stranger.relay_forms == 0) return json;
  Json forms = Json::array();
  for (const RelayAttempt& relay : stranger.relay) {
    Json form = describe(*relay.attempt.decision());
    form["form"] = relay.form.name;
    form["from"] = relay.form.reverse_path;
    form["to"] = relay.form.forward_path;
    form["accepted"] = relay.attempt.accepted() ? 1 : 0;
    forms.push_back(std::move(form));
  }
  json["relay"] = std::move(forms);
  return json;
}

Json describe(const dns::ReverseLookup& reverse) {
  Json json = {{"names", Json::array()}, {"confirmed", Json::array()}};
  for (const dns::Name& name : reverse.names)
    json["names"].push_back(printable(name.format()));
  for (const dns::Name& name : reverse.confirmed)
    json["confirmed"].push_back(printable(name.format()));
  return json;
}

Json describe(const SessionObservation& session) {
  Json json = Json::object();
  if (const auto* endpoint = std::get_if<net::Endpoint>(&session.peer)) {
    json["address"] = endpoint->address.format();
    json["port"] = endpoint->port;
  } else {
    json["socket"] = net::format_peer(session.peer);
  }
  Json phases = Json::object();
  for (const PhaseTime& time : session.phases)
    phases[std::string(format_phase(time.phase))] = base::to_seconds(time.elapsed);
  json["phases"] = std::move(phases);
  json["completed"] = session.failure ? 0 : 1;
  if (session.failure) {
    json["failure"] = {{"phase", format_phase(session.failure->phase)},
                       {"cause", base::format_cause(session.failure->error.cause)},
                       {"message", session.failure->error.message}};
  }
  if (session.banner) json["banner"] = describe(*session.banner);
  if (session.hello) json["ehlo"] = describe(*session.hello);
  if (session.starttls) json["starttls"] = describe(*session.starttls);
  if (session.handshake) json["tls"] = describe(session, *session.handshake);
  if (session.hello_tls) json["ehlo_tls"] = describe(*session.hello_tls);
  describe_transaction(session, json);
  if (session.quit) json["quit"] = describe(*session.quit);
  if (session.stranger) json["stranger"] = describe(*session.stranger);
  if (session.impostor && session.impostor->reply)
    json["wrong_password"] = describe(*session.impostor->reply);
  if (session.reverse && *session.reverse) json["reverse"] = describe(**session.reverse);
  return json;
}

}  // namespace

std::shared_ptr<const Json> describe(const Options& options, const Observation& seen) {
  Json addresses = Json::array();
  for (const net::IpAddress& address : seen.found.addresses)
    addresses.push_back(address.format());
  Json sessions = Json::array();
  for (const SessionObservation& session : seen.sessions)
    sessions.push_back(describe(session));
  return std::make_shared<const Json>(Json{{"host", options.host},
                                           {"port", options.port},
                                           {"addresses", std::move(addresses)},
                                           {"sessions", std::move(sessions)}});
}

}  // namespace mailprobe::check_smtp_full
