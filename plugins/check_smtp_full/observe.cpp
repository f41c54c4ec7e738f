// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/observe.hpp"

#include "base/parallel.hpp"
#include "check_smtp_full/probe.hpp"
#include "check_smtp_full/trials.hpp"
#include "dns/cares_resolver.hpp"
#include "smtp/refusal.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::Deadline;
using base::Instant;

Instant now() { return std::chrono::steady_clock::now(); }

// Of a recipient that should have been taken.
std::optional<std::size_t> find_greylisted(const Options& options,
                                           const SessionObservation& session) {
  for (std::size_t i = 0; i < session.recipients.size(); ++i) {
    const smtp::Reply& reply = session.recipients[i];
    if (reply.is_transient() && !options.recipients[i].expected.hold(reply.code) &&
        smtp::classify_refusal(reply) == smtp::Refusal::greylisting)
      return i;
  }
  return std::nullopt;
}

class Observer {
 public:
  Observer(const Options& options, const probe::TlsTools* tools, Deadline deadline)
      : options_(options), task_{options, tools, deadline}, deadline_(deadline) {}

  Observation observe() {
    const Instant begin = now();
    if (options_.socket) {
      seen_.sessions.push_back(look_at(*options_.socket, deadline_));
    } else {
      find_addresses();
      seen_.sessions = options_.all_addresses ? look_at_all() : look_until_one_connects();
    }
    seen_.total = now() - begin;
    return std::move(seen_);
  }

 private:
  void find_addresses() {
    if (options_.address) {
      seen_.found.addresses = {*options_.address};
      return;
    }
    const Instant begin = now();
    auto found = look_up();
    seen_.lookup_time = now() - begin;
    if (found) {
      seen_.found = std::move(*found);
      leave_out_what_is_too_much();
    } else {
      seen_.lookup_error = std::move(found.error());
      seen_.lookup_timed_out = deadline_.expired();
    }
  }

  void leave_out_what_is_too_much() {
    auto& addresses = seen_.found.addresses;
    if (addresses.size() <= most_addresses) return;
    seen_.addresses_left_out = addresses.size() - most_addresses;
    addresses.erase(addresses.begin() + most_addresses, addresses.end());
  }

  std::expected<dns::HostAddresses, dns::LookupError> look_up() {
    const auto config = resolver_config();
    if (!config) {
      return std::unexpected(dns::LookupError{dns::LookupFailure::could_not_ask, config.error()});
    }
    dns::HostLookup lookup{.name = *options_.name,
                           .families = probe::families(options_.common),
                           .ndots = config->ndots};
    if (!options_.name_is_absolute) lookup.search = config->search;
    dns::CaresResolver resolver(*config);
    return dns::lookup_addresses(resolver, lookup, deadline_);
  }

  [[nodiscard]] base::Result<dns::ResolverConfig> resolver_config() const {
    return probe::load_resolvers(options_.resolvers, options_.common);
  }

  std::vector<SessionObservation> look_at_all() {
    return base::parallel_map(seen_.found.addresses, options_.common.parallel,
                              [&](const net::IpAddress& address) {
                                return look_at(net::Endpoint{address, options_.port}, deadline_);
                              });
  }

  // Each address gets a fair share of the time that is left for its connection.
  std::vector<SessionObservation> look_until_one_connects() {
    std::vector<SessionObservation> sessions;
    std::size_t left = seen_.found.addresses.size();
    for (const net::IpAddress& address : seen_.found.addresses) {
      const auto share = deadline_.remaining() / static_cast<std::int64_t>(left--);
      sessions.push_back(look_at(net::Endpoint{address, options_.port}, deadline_.within(share)));
      const auto& failure = sessions.back().failure;
      if (!failure || failure->phase != Phase::connect) break;
    }
    return sessions;
  }

  SessionObservation look_at(const net::Peer& peer, Deadline connect_deadline) {
    SessionObservation session = come_back_if_greylisted(peer, connect_deadline);
    const bool opened = session.last_hello() && session.last_hello()->reply.code == 250;
    if (opened && options_.needs_stranger()) session.stranger = visit_as_stranger(task_, peer);
    if (opened && options_.refuse_wrong_password) session.impostor = visit_as_impostor(task_, peer);
    if (options_.check_identity && session.banner)
      session.reverse = look_up_name(*session.address());
    return session;
  }

  SessionObservation come_back_if_greylisted(const net::Peer& peer, Deadline connect_deadline) {
    SessionObservation session = probe(task_, peer, connect_deadline);
    const auto refused = find_greylisted(options_, session);
    if (!refused || !options_.greylist_retry || deadline_.remaining() <= *options_.greylist_retry) {
      return session;
    }
    base::wait_for({}, deadline_.within(*options_.greylist_retry));
    SessionObservation again = probe(task_, peer, deadline_);
    again.greylisted_before = GreylistedRecipient{*refused, session.recipients[*refused]};
    return again;
  }

  std::expected<dns::ReverseLookup, dns::LookupError> look_up_name(const net::IpAddress& address) {
    const auto config = resolver_config();
    if (!config) {
      return std::unexpected(dns::LookupError{dns::LookupFailure::could_not_ask, config.error()});
    }
    dns::CaresResolver resolver(*config);
    return dns::look_up_reverse(resolver, address, deadline_);
  }

  const Options& options_;
  Task task_;
  Deadline deadline_;
  Observation seen_;
};

}  // namespace

base::Result<std::optional<probe::TlsTools>> prepare_tls(const Options& options) {
  if (options.encryption == Encryption::none) return std::nullopt;
  auto tools = probe::prepare_tls(options.common);
  if (!tools) return base::failure(tools.error());
  return std::move(*tools);
}

Observation observe(const Options& options, const std::optional<probe::TlsTools>& tools,
                    base::Deadline deadline) {
  return Observer(options, tools ? &*tools : nullptr, deadline).observe();
}

}  // namespace mailprobe::check_smtp_full
