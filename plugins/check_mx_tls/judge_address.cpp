// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_mx_tls/judge_parts.hpp"
#include "check_mx_tls/senders.hpp"
#include "probe/dialogue.hpp"
#include "tls/tls_failure.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using base::Cause;
using plugin::Check;
using plugin::FindingKind;

// If mail can go elsewhere, an address that takes none is a smaller matter; if not, the view of the
// senders says so.
const FindingKind& kind_of(const Failure& failure) {
  if (failure.violation == smtp::Violation::plaintext_after_starttls)
    return finding::plaintext_after_starttls;
  if (failure.violation != smtp::Violation::none) return finding::protocol_violation;
  if (failure.error.cause == Cause::no_route) return finding::no_route;
  if (is_rate_limit(failure)) return finding::rate_limited;
  switch (failure.phase) {
    case Phase::starttls:
      if (failure.reply) return finding::starttls_refused;
      return failure.error.cause == Cause::tls ? finding::starttls_missing
                                               : finding::address_failed;
    case Phase::tls: return finding::handshake_failed;
    case Phase::ehlo_tls:
    case Phase::quit: return finding::no_answer_within_tls;
    case Phase::connect:
    case Phase::banner:
    case Phase::ehlo: break;
  }
  return finding::address_failed;
}

std::string_view what_was_awaited(Phase phase) {
  switch (phase) {
    case Phase::connect: return "connection";
    case Phase::banner: return "banner";
    case Phase::ehlo: return "EHLO";
    case Phase::starttls: return "STARTTLS";
    case Phase::tls: return "TLS handshake";
    case Phase::ehlo_tls: return "EHLO within TLS";
    case Phase::quit: break;
  }
  return "QUIT";
}

// An error of connecting, and the lack of STARTTLS, say themselves what was tried.
std::string describe_failure(const Failure& failure) {
  const bool names_itself =
      failure.phase == Phase::connect || (failure.phase == Phase::starttls && !failure.reply);
  if (names_itself) return failure.error.message;
  return fmt::format("{}: {}", what_was_awaited(failure.phase), failure.error.message);
}

// What is worth reading in full: where something went wrong, or whoever asks for all.
bool shows_dialogue(const Case& matter, const SessionObservation& session) {
  const bool was_refused = session.failure && !session.handshake && !session.asked;
  return matter.options.common.verbosity > 1 || was_refused;
}

void judge_failure(const Case& matter, const HostObservation& host,
                   const AddressObservation& address, Check& check) {
  const auto& failure = address.sessions.front().failure;
  if (!failure) return;

  find(matter, check, kind_of(*failure), describe_failure(*failure), target_of(host, address));
  if (failure->error.cause == Cause::timeout) blame_time(matter, check);
}

void judge_line_ends(const Case& matter, const HostObservation& host,
                     const AddressObservation& address, Check& check) {
  const SessionObservation& session = address.sessions.front();
  const bool bare = (session.banner && session.banner->bare_lf) ||
                    (session.hello && session.hello->reply.bare_lf) ||
                    (session.hello_tls && session.hello_tls->reply.bare_lf);
  if (bare)
    find(matter, check, finding::bare_lf, "lines end in LF without CR", target_of(host, address));
}

void judge_requiretls(const Case& matter, const HostObservation& host,
                      const AddressObservation& address, Check& check) {
  const SessionObservation& session = address.sessions.front();
  if (!session.hello_tls) return;
  if (!session.hello_tls->capabilities.offers("REQUIRETLS")) {
    find(matter, check, finding::requiretls_missing, "REQUIRETLS is not offered",
         target_of(host, address));
    return;
  }
  // RFC 8689 section 4.2.1: the next hop must be known for sure, by DNSSEC or by a policy, and
  // its certificate be verified.
  const AddressFates fates = fates_at(matter.seen, host, address);
  const bool by_dane =
      host.dane.policy == policy::dane::Policy::required && fates.dane == Fate::encrypted;
  const bool by_policy =
      enforced_policy(matter.seen.sts) != nullptr && fates.mta_sts == Fate::encrypted;
  if (!by_dane && !by_policy)
    find(matter, check, finding::requiretls_unusable,
         "REQUIRETLS is offered, but there is neither DANE nor an enforced policy",
         target_of(host, address));
}

void judge_versions(const Case& matter, const HostObservation& host,
                    const AddressObservation& address, Check& check) {
  if (address.versions.empty()) return;
  std::vector<std::string> accepted;
  bool modern = false;
  bool known = true;
  for (const VersionObservation& version : address.versions) {
    known = known && version.accepted.has_value();
    if (version.accepted != true) continue;
    accepted.emplace_back(tls::format_version(version.version));
    const bool old = version.version < tls::Version::tls_1_2;
    modern = modern || !old;
    if (old)
      find(matter, check, finding::old_version,
           std::string(tls::format_version(version.version)) + " is accepted",
           target_of(host, address));
  }
  if (!modern && known)
    find(matter, check, finding::no_modern_version, "neither TLS 1.2 nor TLS 1.3 is accepted",
         target_of(host, address));
  check.details.push_back(
      {1, "versions of TLS: " + (accepted.empty() ? "none" : base::join(accepted, " "))});
}

void judge_reverse(const Case& matter, const HostObservation& host,
                   const AddressObservation& address, Check& check) {
  if (!address.reverse) return;
  const std::string target = target_of(host, address);
  if (!*address.reverse) {
    find(matter, check, finding::ptr_unknown, address.reverse->error().error.message, target);
    return;
  }
  const dns::ReverseLookup& reverse = **address.reverse;
  if (reverse.names.empty()) {
    find(matter, check, finding::no_ptr, "the address has no name", target);
  } else if (reverse.confirmed.empty() && !reverse.partial_failure.empty()) {
    find(matter, check, finding::ptr_unknown, reverse.partial_failure, target);
  } else if (reverse.confirmed.empty()) {
    find(matter, check, finding::ptr_not_confirmed,
         shown(reverse.names.front()) + " does not lead back to the address", target);
  } else {
    check.details.push_back({1, "name: " + shown(reverse.confirmed.front()) + ", confirmed"});
  }
}

std::string describe_session(const SessionObservation& session) {
  if (session.failure && !session.handshake) return "no encrypted session";
  if (!session.handshake) return "no session";
  const tls::HandshakeFacts& facts = *session.handshake;
  return fmt::format("{}, {}, {}", facts.protocol, facts.cipher,
                     facts.group.empty() ? "RSA key exchange" : facts.group);
}

// That with the other key type: a server that has none refuses the handshake, which is no fault.
void judge_other_certificate(const Case& matter, const HostObservation& host,
                             const AddressObservation& address, Check& check) {
  if (address.sessions.size() < 2) return;
  const SessionObservation& other = address.sessions.back();
  if (other.handshake) {
    check.children.push_back(judge_certificate(matter, host, address, other));
    return;
  }
  const Failure& failure = *other.failure;
  // Some servers hang up instead of saying no. Whatever else goes wrong is no answer.
  const bool refused = failure.phase == Phase::tls &&
                       (tls::was_refused(failure.error) || failure.error.cause == Cause::closed);
  if (refused) {
    check.details.push_back({1, fmt::format("no {} certificate", name_key_type(other))});
    return;
  }
  const FindingKind& kind = kind_of(failure);
  const bool says_more =
      &kind == &finding::rate_limited || failure.violation != smtp::Violation::none;
  find(matter, check, says_more ? kind : finding::key_type_unknown,
       fmt::format("whether there is an {} certificate is not known: {}", name_key_type(other),
                   describe_failure(failure)),
       target_of(host, address));
}

Check judge_aside(const Case& matter, const HostObservation& host,
                  const AddressObservation& address) {
  Check check{.text = address.address.format() + ": not connected to"};
  find(matter, check, finding::special_address,
       fmt::format("the address is for {}", address.address.special_purpose()),
       target_of(host, address));
  judge_reverse(matter, host, address, check);
  return check;
}

}  // namespace

Check judge_address(const Case& matter, const HostObservation& host,
                    const AddressObservation& address) {
  if (address.aside != Aside::none) return judge_aside(matter, host, address);
  const SessionObservation& first = address.sessions.front();
  Check check{.text = fmt::format("{}: {} ({:.3f} s)", address.address.format(),
                                  describe_session(first), base::to_seconds(first.total))};
  judge_failure(matter, host, address, check);
  judge_line_ends(matter, host, address, check);
  judge_requiretls(matter, host, address, check);
  judge_versions(matter, host, address, check);
  if (address.resumption)
    check.details.push_back(
        {1, *address.resumption ? "a session can be resumed" : "a session cannot be resumed"});
  judge_reverse(matter, host, address, check);
  if (first.handshake) check.children.push_back(judge_certificate(matter, host, address, first));
  judge_other_certificate(matter, host, address, check);
  for (const SessionObservation& session : address.sessions) {
    if (shows_dialogue(matter, session)) probe::add_dialogue(check, "dialogue", session.transcript);
  }
  return check;
}

}  // namespace mailprobe::check_mx_tls
