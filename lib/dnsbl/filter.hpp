// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which answers of a list count, and how much: what postscreen_dnsbl_sites takes (postconf(5)).
//
//   filter  = zone ["=" pattern] ["*" weight]      ; zen.spamhaus.org=127.0.0.[2;10..11]*2
//   pattern = octet 3("." octet)
//   octet   = number / "[" range *(";" range) "]"
//   range   = number [".." number]                 ; 0 to 255, in ascending order
//   weight  = ["-"] 1*DIGIT                        ; -9999 to 9999, negative for lists of the good
//
// There are no blanks. Without a pattern every listing counts, without a weight it counts 1.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "dns/name.hpp"
#include "net/address.hpp"

namespace mailprobe::dnsbl {

struct OctetRange {
  std::uint8_t low;
  std::uint8_t high;  // included

  bool operator==(const OctetRange&) const = default;
};

struct AddressPattern {
  std::array<std::vector<OctetRange>, 4> octets;  // at least one range each, in their order

  // Never an IPv6 address.
  [[nodiscard]] bool matches(const net::IpAddress& address) const;

  bool operator==(const AddressPattern&) const = default;
};

inline constexpr int max_weight = 9999;

struct Filter {
  dns::Name zone;
  std::optional<AddressPattern> pattern;
  std::optional<int> weight;  // -max_weight to max_weight

  bool operator==(const Filter&) const = default;
};

// Errors (syntax) say what is wrong and where: "... at position 9", counted from 1. They do not
// repeat the text, but for a part of it that is at fault, and never the key of a list.
base::Result<Filter> parse_filter(std::string_view text);
base::Result<AddressPattern> parse_address_pattern(std::string_view text);

// The same filter when it is parsed again. With the key of a list, if there is one: what a human
// sees goes through redact_key().
std::string format_filter(const Filter& filter);
std::string format_address_pattern(const AddressPattern& pattern);

}  // namespace mailprobe::dnsbl
