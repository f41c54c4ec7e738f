// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/policy_host.hpp"

namespace mailprobe::check_mx_tls {
namespace {

constexpr int ok = 200;  // RFC 8461 section 3.3: nothing else will do

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
  auto response = http::get({.host = host->name.format(),
                             .addresses = host->addresses,
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
