// SPDX-License-Identifier: GPL-3.0-or-later
//
// Networks and lengths of prefixes in SPF records (RFC 7208 sections 5.3, 5.6 and 12).
//
//   dual-cidr-length = [ ip4-cidr-length ] [ "/" ip6-cidr-length ]
//   ip4-cidr-length  = "/" ("0" / %x31-39 0*1DIGIT)            ; value range 0-32
//   ip6-cidr-length  = "/" ("0" / %x31-39 0*2DIGIT)            ; value range 0-128
//   ip4-network      = qnum "." qnum "." qnum "." qnum         ; no leading zeros
//   ip6-network      = <as per Section 2.2 of RFC 4291>
#pragma once

#include "net/network.hpp"
#include "policy/fault.hpp"
#include "policy/piece.hpp"

namespace mailprobe::policy::spf {

struct DualCidr {
  unsigned v4 = 32;
  unsigned v6 = 128;

  [[nodiscard]] net::Network around(const net::IpAddress& address) const {
    return {address, address.family() == net::Family::v4 ? v4 : v6};
  }
  bool operator==(const DualCidr&) const = default;
};

struct WithCidr {
  Piece rest;  // what stands before the lengths
  DualCidr cidr;
};

// Takes the dual-cidr-length off the end. A slash with anything else behind it belongs to the rest.
Parsed<WithCidr> split_cidr(const Piece& text);

Parsed<net::Network> parse_ip4(const Piece& text);
Parsed<net::Network> parse_ip6(const Piece& text);

}  // namespace mailprobe::policy::spf
