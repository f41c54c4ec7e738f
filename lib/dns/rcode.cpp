// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/rcode.hpp"

#include <array>
#include <string_view>

#include <fmt/format.h>

#include "base/foreign_text.hpp"

namespace mailprobe::dns {
namespace {

// RFC 1035 section 4.1.1, RFC 2136 section 2.2, RFC 6895 section 2.3.
constexpr std::array<std::string_view, 11> rcode_names{"NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN",
                                                       "NOTIMP",  "REFUSED", "YXDOMAIN", "YXRRSET",
                                                       "NXRRSET", "NOTAUTH", "NOTZONE"};
constexpr std::uint16_t rcode_badvers = 16;  // RFC 6891 section 9

// RFC 8914 section 4.
constexpr std::array<std::string_view, 25> extended_error_names{
    "Other Error",
    "Unsupported DNSKEY Algorithm",
    "Unsupported DS Digest Type",
    "Stale Answer",
    "Forged Answer",
    "DNSSEC Indeterminate",
    "DNSSEC Bogus",
    "Signature Expired",
    "Signature Not Yet Valid",
    "DNSKEY Missing",
    "RRSIGs Missing",
    "No Zone Key Bit Set",
    "NSEC Missing",
    "Cached Error",
    "Not Ready",
    "Blocked",
    "Censored",
    "Filtered",
    "Prohibited",
    "Stale NXDOMAIN Answer",
    "Not Authoritative",
    "Not Supported",
    "No Reachable Authority",
    "Network Error",
    "Invalid Data",
};

}  // namespace

std::string format_rcode(std::uint16_t rcode) {
  if (rcode < rcode_names.size()) return std::string(rcode_names.at(rcode));
  if (rcode == rcode_badvers) return "BADVERS";
  return fmt::format("RCODE {}", rcode);
}

std::string format_extended_error(const ExtendedError& error) {
  const std::string name = error.code < extended_error_names.size()
                               ? std::string(extended_error_names.at(error.code))
                               : fmt::format("Extended DNS Error {}", error.code);
  return error.text.empty() ? name : fmt::format("{}: {}", name, base::quote(error.text));
}

}  // namespace mailprobe::dns
