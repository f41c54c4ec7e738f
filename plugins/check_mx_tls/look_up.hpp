// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the DNS says of a domain and its mail hosts, in as few batches as one thing can be known
// before another: the domain's own records, its hosts' addresses, their TLSA records.
#pragma once

#include "check_mx_tls/observation.hpp"
#include "check_mx_tls/task.hpp"
#include "dns/resolver.hpp"

namespace mailprobe::check_mx_tls {

// The host that has the policy of MTA-STS, with what is known of its addresses.
using PolicyHost = std::expected<dns::HostAddresses, dns::LookupError>;

class LookUp {
 public:
  LookUp(const Task& task, dns::Resolver& resolver) : task_(task), resolver_(resolver) {}

  // The records of the domain itself; without a host yet.
  Observation domain();
  [[nodiscard]] const PolicyHost& policy_host() const { return policy_host_; }

  // Adds the hosts, as far as they are to be looked at.
  void hosts(Observation& seen);

 private:
  [[nodiscard]] base::Deadline share_of_time() const;
  [[nodiscard]] HostObservation make_host(const dns::Mx& mx, std::span<const dns::Answer> answers);
  [[nodiscard]] policy::dane::Host dane_host(const dns::MailExchangers& mail, const dns::Mx& mx,
                                             std::span<const dns::Answer> answers) const;
  void add_decisions(Observation& seen, std::span<const policy::dane::Host> hosts);

  const Task& task_;
  dns::Resolver& resolver_;
  PolicyHost policy_host_;
  std::size_t addresses_left_ = most_addresses;
  std::vector<dns::Answer> own_addresses_;  // of the domain
};

}  // namespace mailprobe::check_mx_tls
