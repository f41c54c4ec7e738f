// SPDX-License-Identifier: GPL-3.0-or-later
//
// The names of an address, and which of them lead back to it ("forward-confirmed reverse DNS", RFC
// 8601 section 2.7.3 "iprev"): many servers refuse mail from an address that has none.
#pragma once

#include <cstddef>
#include <expected>
#include <span>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "dns/host_lookup.hpp"
#include "dns/name.hpp"
#include "dns/resolver.hpp"
#include "net/address.hpp"

namespace mailprobe::dns {

// The labels alone: "1.2.0.192", or 32 nibbles; lists of addresses have them under their own zone.
Name reversed(const net::IpAddress& address);

// "1.2.0.192.in-addr.arpa" (RFC 1035 section 3.5), or 32 nibbles under "ip6.arpa" (RFC 3596
// section 2.5).
Name reverse_name(const net::IpAddress& address);

inline constexpr std::size_t max_reverse_names = 10;  // looked at; RFC 7208 section 4.6.4

struct ReverseLookup {
  std::vector<Name> names;      // each once, as answered; empty: the address has none
  std::vector<Name> confirmed;  // those whose A or AAAA records hold the address
  // Why some of the names may be confirmed although they do not stand there: "A of
  // mx.example.org: SERVFAIL from 127.0.0.1:53". Usually empty.
  std::string partial_failure;
};

using FoundNames = std::expected<ReverseLookup, LookupError>;

// Asks for PTR, and then for A or AAAA of at most max_reverse_names names of each address: two
// batches with one deadline. One result for each address, in their order. That there is no name is
// a result; the only error is LookupFailure::could_not_ask.
std::vector<FoundNames> look_up_reverse(Resolver& resolver,
                                        std::span<const net::IpAddress> addresses,
                                        base::Deadline deadline);
FoundNames look_up_reverse(Resolver& resolver, const net::IpAddress& address,
                           base::Deadline deadline);

}  // namespace mailprobe::dns
