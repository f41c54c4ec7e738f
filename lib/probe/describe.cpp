// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/describe.hpp"

#include <ranges>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "plugin/json.hpp"

namespace mailprobe::probe {

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

Json describe(const tls::HandshakeFacts& handshake,
              const std::optional<tls::Verification>& verification) {
  Json presented = Json::array();
  for (const tls::Certificate& certificate : handshake.chain)
    presented.push_back(describe(certificate.facts()));
  Json faults = Json::array();
  if (verification) {
    for (const tls::Fault& fault : verification->faults) {
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
          {"verified", verification ? 1 : 0},
          {"trusted", verification && verification->trusted() ? 1 : 0},
          {"faults", std::move(faults)},
          {"presented_chain", std::move(presented)}};
}

Json describe(const dns::ReverseLookup& reverse) {
  Json json = {{"names", Json::array()}, {"confirmed", Json::array()}};
  for (const dns::Name& name : reverse.names)
    json["names"].push_back(printable(name.format()));
  for (const dns::Name& name : reverse.confirmed)
    json["confirmed"].push_back(printable(name.format()));
  return json;
}

}  // namespace mailprobe::probe
