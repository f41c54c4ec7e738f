// SPDX-License-Identifier: GPL-3.0-or-later
//
// The header by which a proxy tells the server behind it who the client is (HAProxy's PROXY
// protocol, versions 1 and 2). A server that is set up for it says nothing before it has come, and
// a server that is not takes it for a broken command.
#pragma once

#include <cstdint>
#include <string>

#include "net/address.hpp"

namespace mailprobe::net {

enum class ProxyVersion : std::uint8_t { v1, v2 };

// What the proxy passes on: the connection of a client with it.
struct ProxiedConnection {
  Endpoint source;
  Endpoint destination;
};

// Section 2.1: "PROXY TCP4 192.0.2.1 198.51.100.2 45678 25\r\n"; section 2.2: 28 or 52 octets. Of
// two families the IPv4 address is written as an IPv4-mapped IPv6 address.
std::string format_proxy_header(ProxyVersion version, const ProxiedConnection& connection);

// A connection of the proxy's own, as its health checks make it: "PROXY UNKNOWN\r\n", or LOCAL.
std::string format_own_proxy_header(ProxyVersion version);

}  // namespace mailprobe::net
