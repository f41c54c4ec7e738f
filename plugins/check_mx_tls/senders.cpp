// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/senders.hpp"

#include <algorithm>
#include <vector>

#include "smtp/refusal.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using dns::MailRoute;
using DanePolicy = policy::dane::Policy;
using policy::mta_sts::Mode;
using policy::mta_sts::Policy;

bool is_encrypted(const AddressObservation& address) {
  return !address.sessions.empty() && address.sessions.front().handshake.has_value() &&
         !address.sessions.front().failure;
}

// Each certificate that a server may show must do: which one a sender sees is not his choice.
template <typename Predicate>
bool all_certificates(const AddressObservation& address, Predicate predicate) {
  return std::ranges::all_of(address.sessions, [&](const SessionObservation& session) {
    return !session.handshake || predicate(session);
  });
}

bool is_trusted(const AddressObservation& address) {
  return all_certificates(
      address, [](const SessionObservation& session) { return session.verification.trusted(); });
}

bool is_verified_by_dane(const AddressObservation& address) {
  return all_certificates(address, [](const SessionObservation& session) {
    return session.dane && session.dane->verified();
  });
}

Fate opportunistic_fate(const AddressObservation& address) {
  if (is_unknown(address)) return Fate::unknown;
  if (!takes_mail(address)) return Fate::deferred;
  if (is_encrypted(address)) return Fate::encrypted;
  // Where TLS does not come about most senders go on without; where it breaks they come back later.
  return address.sessions.front().handshake ? Fate::deferred : Fate::clear;
}

Fate mta_sts_fate(const Observation& seen, const HostObservation& host,
                  const AddressObservation& address) {
  const Policy* policy = enforced_policy(seen.sts);
  const Fate otherwise = opportunistic_fate(address);
  if (policy == nullptr || otherwise == Fate::unknown) return otherwise;
  const bool met = policy::mta_sts::allows(*policy, host.mx.exchange) &&
                   otherwise == Fate::encrypted && is_trusted(address);
  return met ? Fate::encrypted : Fate::deferred;
}

Fate dane_fate(const HostObservation& host, const AddressObservation& address) {
  const Fate otherwise = opportunistic_fate(address);
  switch (host.dane.policy) {
    case DanePolicy::none:
    case DanePolicy::none_insecure: return otherwise;
    case DanePolicy::deferred: return Fate::deferred;
    case DanePolicy::mandatory_unauthenticated:
    case DanePolicy::required: break;
  }
  if (otherwise == Fate::unknown) return otherwise;
  const bool authenticated =
      host.dane.policy == DanePolicy::mandatory_unauthenticated || is_verified_by_dane(address);
  return otherwise == Fate::encrypted && authenticated ? Fate::encrypted : Fate::deferred;
}

struct Candidate {
  std::uint16_t preference;
  Fate fate;
};

bool accepts(Fate fate) { return fate == Fate::encrypted || fate == Fate::clear; }

SenderView view_of(const std::vector<Candidate>& candidates) {
  SenderView view{.fate = Fate::deferred};
  view.accepting = static_cast<std::size_t>(std::ranges::count_if(
      candidates, [](const Candidate& candidate) { return accepts(candidate.fate); }));
  const auto best = std::ranges::find_if(
      candidates, [](const Candidate& candidate) { return accepts(candidate.fate); });
  if (best == candidates.end()) {
    const bool unknown = std::ranges::any_of(
        candidates, [](const Candidate& candidate) { return candidate.fate == Fate::unknown; });
    view.fate = unknown ? Fate::unknown : Fate::deferred;
    return view;
  }
  const bool clear = std::ranges::any_of(candidates, [&](const Candidate& candidate) {
    return candidate.preference == best->preference && candidate.fate == Fate::clear;
  });
  view.fate = clear ? Fate::clear : Fate::encrypted;
  return view;
}

// Without a host to go to.
Fate fate_by_route(const dns::MailExchangers& mail) {
  switch (mail.route) {
    case MailRoute::null_mx:
    case MailRoute::no_domain: return Fate::bounced;
    case MailRoute::unknown: return Fate::deferred;
    case MailRoute::exchangers:
    case MailRoute::implicit_mx: break;
  }
  return Fate::deferred;
}

bool is_permanent(const HostObservation& host) {
  return !host.found && host.found.error().failure != dns::LookupFailure::could_not_ask;
}

}  // namespace

std::string_view format_fate(Fate fate) {
  switch (fate) {
    case Fate::encrypted: return "deliver encrypted";
    case Fate::clear: return "deliver in the clear";
    case Fate::deferred: return "defer";
    case Fate::bounced: return "bounce";
    case Fate::unknown: break;
  }
  return "unknown";
}

const Policy* believed_policy(const StsObservation& sts) {
  if (!sts.policy || !sts.policy->reading || !sts.policy->verification.trusted()) return nullptr;
  const auto& reading = *sts.policy->reading;
  return reading.lenient ? &*reading.lenient : nullptr;
}

const Policy* enforced_policy(const StsObservation& sts) {
  const Policy* policy = believed_policy(sts);
  return policy != nullptr && policy->mode == Mode::enforce ? policy : nullptr;
}

bool is_known(const StsObservation& sts) {
  return sts.lookup_failure.empty() &&
         (!sts.policy || (!sts.policy->fetch_error && !sts.policy->lookup_error));
}

bool takes_mail(const AddressObservation& address) {
  return !address.sessions.empty() && address.sessions.front().hello &&
         address.sessions.front().hello->reply.is_positive();
}

bool is_unknown(const AddressObservation& address) {
  if (address.sessions.empty() || !address.sessions.front().failure) return false;
  const Failure& failure = *address.sessions.front().failure;
  if (failure.error.cause == base::Cause::no_route) return true;
  return is_rate_limit(failure);
}

bool is_rate_limit(const Failure& failure) {
  if (!failure.reply || !failure.reply->is_transient()) return false;
  const smtp::Refusal refusal = smtp::classify_refusal(*failure.reply);
  return refusal == smtp::Refusal::rate_limit || refusal == smtp::Refusal::service_unavailable ||
         refusal == smtp::Refusal::greylisting;
}

AddressFates fates_at(const Observation& seen, const HostObservation& host,
                      const AddressObservation& address) {
  return {.opportunistic = opportunistic_fate(address),
          .mta_sts = mta_sts_fate(seen, host, address),
          .dane = dane_fate(host, address)};
}

SendersView view_of_senders(const Observation& seen) {
  std::vector<Candidate> opportunistic;
  std::vector<Candidate> mta_sts;
  std::vector<Candidate> dane;
  for (const HostObservation& host : seen.hosts) {
    for (const AddressObservation& address : host.addresses) {
      const AddressFates fates = fates_at(seen, host, address);
      opportunistic.push_back({host.mx.preference, fates.opportunistic});
      mta_sts.push_back({host.mx.preference, fates.mta_sts});
      dane.push_back({host.mx.preference, fates.dane});
    }
  }
  SendersView view{.opportunistic = view_of(opportunistic),
                   .mta_sts = view_of(mta_sts),
                   .dane = view_of(dane),
                   .addresses = opportunistic.size()};
  if (!opportunistic.empty()) return view;
  const bool nobody = !seen.hosts.empty() && std::ranges::all_of(seen.hosts, is_permanent);
  const Fate fate = nobody ? Fate::bounced : fate_by_route(seen.mail);
  view.opportunistic.fate = view.mta_sts.fate = view.dane.fate = fate;
  return view;
}

}  // namespace mailprobe::check_mx_tls
