// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/policy_host.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/foreign_text.hpp"

namespace mailprobe::check_mx_tls {
namespace {

constexpr int ok = 200;  // RFC 8461 section 3.3: nothing else will do

// What a domain says must not lead us into the network that we are in.
std::vector<net::IpAddress> reachable(const Task& task, const dns::HostAddresses& host) {
  std::vector<net::IpAddress> addresses;
  std::ranges::copy_if(host.addresses, std::back_inserter(addresses),
                       [&](const net::IpAddress& address) {
                         return task.options.allow_private || address.special_purpose().empty();
                       });
  return addresses;
}

base::Error nowhere(const dns::HostAddresses& host) {
  const net::IpAddress& address = host.addresses.front();
  return {.cause = base::Cause::unreachable,
          .message = fmt::format("{} is at {}, which the Internet cannot reach ({})",
                                 base::printable(host.name.format()), address.format(),
                                 address.special_purpose())};
}

}  // namespace

bool has_sound_record(const StsObservation& sts) {
  return std::holds_alternative<policy::mta_sts::Record>(sts.record);
}

StsPolicyObservation look_at_policy_host(const Task& task, const PolicyHost& host) {
  StsPolicyObservation seen;
  if (!host) {
    seen.lookup_error = host.error();
    return seen;
  }
  const std::vector<net::IpAddress> addresses = reachable(task, *host);
  if (addresses.empty()) {
    seen.fetch_error = nowhere(*host);
    return seen;
  }
  auto response = http::get({.host = host->name.format(),
                             .addresses = addresses,
                             .path = "/.well-known/mta-sts.txt",
                             .body_limit = largest_policy,
                             .port = task.options.https_port},
                            task.deadline);
  if (!response) {
    seen.fetch_error = response.error();
    return seen;
  }
  seen.response = std::move(*response);
  seen.verification = tls::verify_chain(seen.response->chain, task.tools.trust, host->name.format(),
                                        std::chrono::system_clock::now());
  if (seen.response->status == ok && !seen.response->body_too_long)
    seen.reading = policy::mta_sts::read_policy(seen.response->body);
  return seen;
}

}  // namespace mailprobe::check_mx_tls
