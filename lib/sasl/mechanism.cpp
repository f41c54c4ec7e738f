// SPDX-License-Identifier: GPL-3.0-or-later
#include "sasl/mechanism.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::sasl {
namespace {

using base::Cause;

constexpr Mechanism scram(std::string_view name) {
  return {.name = name, .authenticates_server = true, .client_first = true};
}

constexpr Mechanism scram_plus(std::string_view name) {
  return {.name = name, .authenticates_server = true, .binds_channel = true, .client_first = true};
}

constexpr Mechanism bearer(std::string_view name) {
  return {.name = name, .secret = SecretKind::token, .reveals_secret = true, .client_first = true};
}

constexpr std::array table{
    scram_plus("SCRAM-SHA-256-PLUS"),                                          // RFC 7677
    scram("SCRAM-SHA-256"),                                                    // RFC 7677
    scram_plus("SCRAM-SHA-1-PLUS"),                                            // RFC 5802
    scram("SCRAM-SHA-1"),                                                      // RFC 5802
    Mechanism{.name = "DIGEST-MD5", .authenticates_server = true},             // RFC 2831
    Mechanism{.name = "CRAM-MD5"},                                             // RFC 2195
    bearer("OAUTHBEARER"),                                                     // RFC 7628
    bearer("XOAUTH2"),                                                         // its predecessor
    Mechanism{.name = "PLAIN", .reveals_secret = true, .client_first = true},  // RFC 4616
    Mechanism{.name = "LOGIN", .reveals_secret = true},  // never specified, widely spoken
    // [MS-NLMP], version 1: what it sends gives the password's hash away to whoever has a day, and
    // servers of today offer and refuse it.
    Mechanism{.name = "NTLM", .reveals_secret = true, .client_first = true},
};

constexpr std::string_view unknown = "cannot be spoken here";

// Completes "the server offers X, which ..."; empty if nothing is in the way.
std::string_view obstacle(const Mechanism& mechanism, const Possible& possible) {
  if (mechanism.secret != possible.secret) {
    return possible.secret == SecretKind::password ? "would need a token instead of a password"
                                                   : "would need a password instead of a token";
  }
  if (mechanism.binds_channel && !possible.can_bind_channel)
    return "would need a channel binding, which this session does not have";
  if (mechanism.reveals_secret && !possible.may_reveal_secret) {
    return possible.secret == SecretKind::password ? "would send the password in the clear"
                                                   : "would send the token in the clear";
  }
  return {};
}

base::Error explain(std::span<const std::string> offered, const Possible& possible) {
  if (offered.empty())
    return {.cause = Cause::rejected, .message = "the server offers no mechanism"};
  std::vector<std::pair<std::string_view, std::string>> names_by_reason;
  for (const std::string& name : offered) {
    const auto known = find_mechanism(name);
    const std::string_view reason = known ? obstacle(*known, possible) : unknown;
    const auto seen =
        std::ranges::find(names_by_reason, reason, &decltype(names_by_reason)::value_type::first);
    if (seen == names_by_reason.end()) {
      names_by_reason.emplace_back(reason, name);
    } else {
      seen->second.append(" ").append(name);
    }
  }
  std::vector<std::string> parts;
  parts.reserve(names_by_reason.size());
  for (const auto& [reason, names] : names_by_reason)
    parts.push_back(base::printable(names).append(", which ").append(reason));
  return {.cause = Cause::rejected, .message = "the server offers " + base::join(parts, "; ")};
}

}  // namespace

std::span<const Mechanism> all_mechanisms() { return table; }

std::optional<Mechanism> find_mechanism(std::string_view name) {
  const auto* const found = std::ranges::find_if(
      table, [&](const Mechanism& mechanism) { return base::iequals(mechanism.name, name); });
  if (found == table.end()) return std::nullopt;
  return *found;
}

base::Result<Mechanism> choose_mechanism(std::span<const std::string> offered,
                                         const Possible& possible) {
  for (const Mechanism& mechanism : table) {
    const bool is_offered = std::ranges::any_of(
        offered, [&](const std::string& name) { return base::iequals(name, mechanism.name); });
    if (is_offered && obstacle(mechanism, possible).empty()) return mechanism;
  }
  return base::failure(explain(offered, possible));
}

}  // namespace mailprobe::sasl
