// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/foreign_text.hpp"
#include "check_smtp_full/judge.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::printable;
using plugin::Json;

std::int64_t to_unix_time(tls::TimePoint time) {
  return std::chrono::system_clock::to_time_t(time);
}

Json describe(const smtp::Reply& reply) {
  Json lines = Json::array();
  for (const std::string& line : reply.lines)
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

Json describe(const SessionObservation& session) {
  Json json = {{"address", session.endpoint.address.format()}, {"port", session.endpoint.port}};
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
  if (session.mail) json["mail"] = describe(*session.mail);
  if (session.quit) json["quit"] = describe(*session.quit);
  return json;
}

}  // namespace

Json describe(const Options& options, const Observation& seen) {
  Json addresses = Json::array();
  for (const net::IpAddress& address : seen.found.addresses)
    addresses.push_back(address.format());
  Json sessions = Json::array();
  for (const SessionObservation& session : seen.sessions)
    sessions.push_back(describe(session));
  return {{"host", options.host},
          {"port", options.port},
          {"addresses", std::move(addresses)},
          {"sessions", std::move(sessions)}};
}

}  // namespace mailprobe::check_smtp_full
