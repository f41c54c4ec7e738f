// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which MX hosts an MTA-STS policy allows (RFC 8461 sections 3.2 and 4.1).
//
//   sts-policy-mx-value = ["*."] Domain
//   Domain              = sub-domain *( "." sub-domain )            ; RFC 5321 section 4.1.2
//   sub-domain          = Let-dig [Ldh-str]
//
// Beyond that grammar a label has at most 63 octets and a name 253, and the last label is not a
// number: that would be an IPv4 address, which no MX record can name.
#pragma once

#include <string>
#include <string_view>

#include "dns/name.hpp"
#include "policy/fault.hpp"

namespace mailprobe::policy::mta_sts {

struct MxPattern {
  bool wildcard = false;  // "*." stands before the domain
  dns::Name domain;

  bool operator==(const MxPattern&) const = default;
};

// Positions count within `text`.
Parsed<MxPattern> parse_mx_pattern(std::string_view text);

// What some senders accept besides: a trailing dot, and labels that are not ASCII, which become
// A-labels. Faults are those of the strict reading.
Parsed<MxPattern> parse_mx_pattern_leniently(std::string_view text);

std::string format_mx_pattern(const MxPattern& pattern);

// RFC 8461 section 4.1: "*" stands for exactly one label, the left-most.
bool matches(const MxPattern& pattern, const dns::Name& host);

}  // namespace mailprobe::policy::mta_sts
