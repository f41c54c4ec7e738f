// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whom to ask, and how far to believe the answers: the servers that the user gives, or those of
// resolv.conf(5). The environment (LOCALDOMAIN, RES_OPTIONS, HOSTALIASES) has no say.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "dns/answer.hpp"
#include "dns/name.hpp"
#include "net/address.hpp"

namespace mailprobe::dns {

inline constexpr const char* default_resolv_conf = "/etc/resolv.conf";
inline constexpr std::uint16_t dns_port = 53;
inline constexpr std::size_t max_servers = 3;         // of resolv.conf; the C library's MAXNS
inline constexpr std::size_t max_search_domains = 6;  // as much again: MAXDNSRCH

struct ResolverConfig {
  std::vector<net::Endpoint> servers;
  std::vector<Name> search;
  unsigned ndots = 1;  // a name with fewer dots is tried with the search domains first
  // How often a datagram is sent to a server that keeps silent before the next one is asked, too.
  unsigned tries = 2;
  bool trust_ad = false;  // believe the AD bit of every server

  // AD is a claim that travels unprotected: by default it is believed on the loopback only.
  [[nodiscard]] bool trusts_ad(const net::Endpoint& server) const;
};

// The given servers, without search domains; resolv.conf is not looked at. With none given, the
// file; if there is no such file, or no nameserver in it, the servers are 127.0.0.1 and ::1.
// Errors: permission, syntax (no nameserver of the file can be understood), internal.
base::Result<ResolverConfig> load_resolver_config(
    const std::vector<net::Endpoint>& given_servers,
    const std::string& resolv_conf = default_resolv_conf);

// Lines that are not understood are skipped, as the C library does it: nameservers that are no IP
// address (with a scope, for example), unknown options.
base::Result<ResolverConfig> parse_resolv_conf(std::string_view text);

}  // namespace mailprobe::dns
