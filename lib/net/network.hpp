// SPDX-License-Identifier: GPL-3.0-or-later
//
// All addresses that begin with the same bits ("192.0.2.0/24"), and how many there are in several.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "net/address.hpp"

namespace mailprobe::net {

constexpr unsigned address_bits(Family family) { return family == Family::v4 ? 32 : 128; }

struct Network {
  IpAddress address;  // bits behind the prefix may be set, and do not count
  unsigned prefix;    // bits: at most 32 or 128

  // "ADDRESS" or "ADDRESS/PREFIX", the prefix without leading zeros (RFC 4632 section 3.1).
  static std::optional<Network> parse(std::string_view text);

  // The bits behind the prefix are zero.
  [[nodiscard]] IpAddress first_address() const;

  // The one so many behind the first; the network must have it.
  [[nodiscard]] IpAddress address_at(std::uint64_t offset) const;

  // How many it has; nothing if they are more than 2^63.
  [[nodiscard]] std::optional<std::uint64_t> size() const;

  // Never an address of the other family.
  [[nodiscard]] bool contains(const IpAddress& candidate) const;

  // The first address and the prefix; an address alone if the prefix has all bits.
  [[nodiscard]] std::string format() const;

  bool operator==(const Network&) const = default;
};

struct Coverage {
  double v4_addresses = 0;
  double v6_subnets = 0;  // of /64: what one host or link has
};

// What the networks hold together; what stands in several counts once.
Coverage cover(std::span<const Network> networks);

}  // namespace mailprobe::net
