// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/look_at_address.hpp"

#include <array>

namespace mailprobe::check_mx_tls {
namespace {

using tls::KeyType;
using tls::Version;

constexpr std::array versions{Version::tls_1_0, Version::tls_1_1, Version::tls_1_2,
                              Version::tls_1_3};

tls::Offer usual_offer(const Peer& peer) {
  return {.server_name = peer.server_name, .ask_for_staple = true};
}

KeyType other_key_type(const tls::HandshakeFacts& facts) {
  const bool rsa = !facts.chain.empty() && facts.chain.front().facts().key_type.starts_with("RSA");
  return rsa ? KeyType::ecdsa : KeyType::rsa;
}

bool is_of_version(const tls::HandshakeFacts& facts, Version version) {
  return facts.protocol == tls::format_version(version);
}

VersionObservation try_version(const Task& task, const Peer& peer, Version version) {
  tls::Offer offer = usual_offer(peer);
  offer.lowest = version;
  offer.highest = version;
  const SessionObservation seen = hold_session(task, peer, offer, Depth::to_the_handshake).seen;
  if (seen.handshake) return {.version = version, .accepted = true, .refusal = {}};
  const bool decided = seen.failure->phase == Phase::tls;
  return {.version = version,
          .accepted = decided ? std::optional(false) : std::nullopt,
          .refusal = seen.failure->error.message};
}

std::vector<VersionObservation> try_versions(const Task& task, const Peer& peer,
                                             const std::optional<tls::HandshakeFacts>& known) {
  std::vector<VersionObservation> seen;
  for (const Version version : versions) {
    if (known && is_of_version(*known, version)) {
      seen.push_back({.version = version, .accepted = true, .refusal = {}});
    } else {
      seen.push_back(try_version(task, peer, version));
    }
  }
  return seen;
}

std::optional<bool> try_resumption(const Task& task, const Peer& peer,
                                   const tls::SavedSession& saved) {
  if (!saved) return false;
  tls::Offer offer = usual_offer(peer);
  offer.session = saved;
  const SessionObservation seen = hold_session(task, peer, offer, Depth::to_the_handshake).seen;
  if (!seen.handshake) return std::nullopt;
  return seen.handshake->resumed;
}

// A handshake that failed may work with an older version.
bool got_to_tls(const SessionObservation& session) {
  return session.handshake || session.failure->phase == Phase::tls;
}

}  // namespace

AddressObservation look_at_address(const Task& task, const Peer& peer) {
  AddressObservation seen{.address = peer.endpoint.address};
  tls::Offer offer = usual_offer(peer);
  if (task.options.deep) offer.resumption = tls::Resumption::prepare;
  SessionResult first = hold_session(task, peer, offer, Depth::to_the_end);
  seen.sessions.push_back(std::move(first.seen));
  const std::optional<tls::HandshakeFacts> facts = seen.sessions.front().handshake;
  if (facts && task.options.both_key_types) {
    tls::Offer other = usual_offer(peer);
    other.key_type = other_key_type(*facts);
    seen.sessions.push_back(hold_session(task, peer, other, Depth::to_the_handshake).seen);
  }
  if (task.options.deep && got_to_tls(seen.sessions.front()))
    seen.versions = try_versions(task, peer, facts);
  if (task.options.deep && facts) seen.resumption = try_resumption(task, peer, first.saved);
  return seen;
}

}  // namespace mailprobe::check_mx_tls
