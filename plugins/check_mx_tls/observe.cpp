// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/observe.hpp"

#include <algorithm>
#include <future>

#include "base/parallel.hpp"
#include "check_mx_tls/look_at_address.hpp"
#include "check_mx_tls/look_up.hpp"
#include "check_mx_tls/look_up_beside.hpp"
#include "check_mx_tls/policy_host.hpp"
#include "check_mx_tls/remember.hpp"
#include "dns/cares_resolver.hpp"

namespace mailprobe::check_mx_tls {
namespace {

// Where the system gives no more threads, the caller's does the work when it wants the result.
template <typename Function>
auto beside(Function function) {
  return std::async(std::launch::async | std::launch::deferred, std::move(function));
}

// Who keeps silent until the end leaves time to remember and to tell what was seen.
base::Deadline time_for_others(base::Deadline whole) {
  return whole.within(whole.remaining() * 19 / 20);
}

// Whom a certificate must be for if a record describes its authority (RFC 7672 section 3.2.2): the
// domain's own names count if nobody can have led us here instead.
std::vector<std::string> dane_names(const Task& task, const Observation& seen,
                                    const HostObservation& host) {
  std::vector<std::string> names{host.dane.base.format()};
  const dns::Name& domain = task.options.domain;
  const bool has_records = seen.mail.route == dns::MailRoute::exchangers;
  if (!has_records || seen.mail.authentic) names.push_back(domain.format());
  if (has_records && seen.mail.authentic && seen.mail.final_name(domain) != domain)
    names.push_back(seen.mail.final_name(domain).format());
  return names;
}

// Whom a session is with: what is true for all addresses of the host.
Peer peer_of(const Task& task, const Observation& seen, const HostObservation& host) {
  const policy::dane::Decision& dane = host.dane;
  Peer peer{.endpoint = {host.addresses.front().address, task.options.smtp_port},
            .host = host.mx.exchange.format(),
            .server_name = host.mx.exchange.format(),
            .dane_names = {},
            .records = dane.usable_records()};
  if (peer.records.empty()) return peer;
  peer.server_name = dane.base.format();
  peer.dane_names = dane_names(task, seen, host);
  return peer;
}

void look_at_host(const Task& task, const Observation& seen, HostObservation& host) {
  if (host.addresses.empty()) return;
  const Peer peer = peer_of(task, seen, host);
  host.addresses = base::parallel_map(host.addresses, task.options.per_host,
                                      [&](const AddressObservation& address) {
                                        if (address.aside != Aside::none) return address;
                                        Peer at_address = peer;
                                        at_address.endpoint.address = address.address;
                                        return look_at_address(task, at_address);
                                      });
}

void look_at_hosts(const Task& task, Observation& seen) {
  const std::size_t at_once =
      std::max<std::size_t>(task.options.common.parallel / task.options.per_host, 1);
  seen.hosts = base::parallel_map(seen.hosts, at_once, [&](HostObservation host) {
    look_at_host(task, seen, host);
    return host;
  });
}

}  // namespace

Observation observe(const Task& whole, const dns::ResolverConfig& resolvers) {
  const base::Instant begin = std::chrono::steady_clock::now();
  const Task task{whole.options, whole.tools, time_for_others(whole.deadline)};
  dns::CaresResolver resolver(resolvers);
  LookUp look_up(task, resolver);
  Observation seen = look_up.domain();
  seen.resolver_trusted = std::ranges::any_of(
      resolvers.servers, [&](const auto& server) { return resolvers.trusts_ad(server); });

  // The web does not wait for the mail hosts, nor these for it.
  const bool wanted = has_sound_record(seen.sts) && dns::may_take_mail(seen.mail.route);
  auto policy = beside([&task, host = look_up.policy_host(), wanted] {
    return wanted ? std::optional(look_at_policy_host(task, host)) : std::nullopt;
  });
  look_up.hosts(seen);
  // Of its own copy: the sessions are added to the hosts meanwhile.
  auto remarks =
      beside([&task, &resolvers, copy = seen] { return look_up_beside(task, resolvers, copy); });
  look_at_hosts(task, seen);
  seen.sts.policy = policy.get();
  add(seen, remarks.get());
  seen.remembered = remember(whole, seen.sts);
  seen.time_ran_out = task.deadline.expired();
  seen.total = std::chrono::steady_clock::now() - begin;
  return seen;
}

}  // namespace mailprobe::check_mx_tls
