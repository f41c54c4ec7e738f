// SPDX-License-Identifier: GPL-3.0-or-later
//
// The name at which a list says what it knows: 192.0.2.99 is asked at 99.2.0.192.dnsbl.example (RFC
// 5782 section 2.1), an IPv6 address as 32 nibbles in reverse (section 2.4), a name as it is
// (section 3). Both the A records and the reason (TXT) stand there.
#pragma once

#include "base/result.hpp"
#include "dns/name.hpp"
#include "net/address.hpp"

namespace mailprobe::dnsbl {

// An IPv4 address within IPv6 is asked as IPv6, which the test points of RFC 5782 section 5 need.
// Errors (syntax): the name would be too long. No key of a list stands in them.
base::Result<dns::Name> query_name(const net::IpAddress& address, const dns::Name& zone);
base::Result<dns::Name> query_name(const dns::Name& name, const dns::Name& zone);

}  // namespace mailprobe::dnsbl
