// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <array>

#include "net/address.hpp"

namespace mailprobe::net {
namespace {

struct Block {
  std::string_view prefix;
  unsigned length;  // bits
  std::string_view purpose;
};

// The IANA IPv4 and IPv6 Special-Purpose Address Registries, as far as an address of them is not
// globally reachable, and what no host has: multicast. The first that fits counts.
constexpr std::array<Block, 26> blocks{{
    {"0.0.0.0", 8, "this network"},
    {"10.0.0.0", 8, "private use"},
    {"100.64.0.0", 10, "shared address space"},
    {"127.0.0.0", 8, "loopback"},
    {"169.254.0.0", 16, "link-local"},
    {"172.16.0.0", 12, "private use"},
    {"192.0.0.0", 24, "protocol assignments"},
    {"192.0.2.0", 24, "documentation"},
    {"192.88.99.0", 24, "deprecated 6to4 relay"},
    {"192.168.0.0", 16, "private use"},
    {"198.18.0.0", 15, "benchmarking"},
    {"198.51.100.0", 24, "documentation"},
    {"203.0.113.0", 24, "documentation"},
    {"224.0.0.0", 4, "multicast"},
    {"240.0.0.0", 4, "reserved"},
    {"::", 128, "unspecified"},
    {"::1", 128, "loopback"},
    {"64:ff9b:1::", 48, "local-use translation"},
    {"100::", 64, "discard-only"},
    {"2001:2::", 48, "benchmarking"},
    {"2001:db8::", 32, "documentation"},
    {"3fff::", 20, "documentation"},
    {"5f00::", 16, "segment routing"},
    {"fc00::", 7, "private use"},
    {"fe80::", 10, "link-local"},
    {"ff00::", 8, "multicast"},
}};

bool starts_with(std::span<const std::uint8_t> octets, std::span<const std::uint8_t> prefix,
                 unsigned bits) {
  const std::size_t whole = bits / 8;
  if (!std::ranges::equal(octets.first(whole), prefix.first(whole))) return false;
  const unsigned rest = bits % 8;
  return rest == 0 || (octets[whole] >> (8 - rest)) == (prefix[whole] >> (8 - rest));
}

// RFC 4291 section 2.5.5.2: ::ffff:192.0.2.1.
std::optional<IpAddress> mapped(const IpAddress& address) {
  constexpr std::array<std::uint8_t, 12> prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (address.family() == Family::v4 || !starts_with(address.octets(), prefix, 96))
    return std::nullopt;
  return IpAddress::v4(address.octets().subspan<12, 4>());
}

}  // namespace

std::string_view IpAddress::special_purpose() const {
  if (const auto v4 = mapped(*this)) return v4->special_purpose();
  for (const Block& block : blocks) {
    const IpAddress prefix = *parse(block.prefix);
    if (prefix.family() == family() && starts_with(octets(), prefix.octets(), block.length))
      return block.purpose;
  }
  return {};
}

}  // namespace mailprobe::net
