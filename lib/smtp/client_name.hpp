// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a client calls itself in EHLO.
#pragma once

#include <string>

#include "net/address.hpp"
#include "net/socket_stream.hpp"

namespace mailprobe::smtp {

// RFC 5321 section 4.1.3: "[192.0.2.1]", "[IPv6:2001:db8::1]".
std::string format_address_literal(const net::IpAddress& address);

// The full name of this machine, as hostname(1) -f finds it; one that has none gives the address of
// its end of the connection (RFC 5321 section 4.1.4).
std::string choose_client_name(const net::SocketStream& stream);

}  // namespace mailprobe::smtp
