// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/network.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "base/number.hpp"

namespace mailprobe::net {
namespace {

// The octet's bits that belong to the prefix.
std::uint8_t mask_of(std::size_t octet, unsigned prefix) {
  const auto before = static_cast<unsigned>(octet * 8);
  const unsigned bits = std::clamp(prefix, before, before + 8) - before;
  return static_cast<std::uint8_t>(0xff00U >> bits);
}

// A run of units: addresses of IPv4, /64 of IPv6.
struct Run {
  std::uint64_t first;
  std::uint64_t last;
};

Run run_of(const Network& network) {
  const auto octets = network.address.octets();
  Run run{0, 0};
  for (std::size_t i = 0; i < std::min(octets.size(), sizeof run.first); ++i) {
    const std::uint8_t mask = mask_of(i, network.prefix);
    run.first = (run.first << 8U) | (octets[i] & mask);
    run.last = (run.last << 8U) | (octets[i] | static_cast<std::uint8_t>(~mask));
  }
  return run;
}

double units_in(std::vector<Run> runs) {
  std::ranges::sort(runs, {}, &Run::first);
  double units = 0;
  const Run* previous = nullptr;
  Run open{};
  for (const Run& run : runs) {
    if (previous != nullptr && run.first <= open.last) {
      open.last = std::max(open.last, run.last);
      continue;
    }
    if (previous != nullptr) units += static_cast<double>(open.last - open.first) + 1;
    open = run;
    previous = &run;
  }
  return previous == nullptr ? 0 : units + static_cast<double>(open.last - open.first) + 1;
}

}  // namespace

std::optional<Network> Network::parse(std::string_view text) {
  const std::size_t slash = text.find('/');
  const auto address = IpAddress::parse(text.substr(0, slash));
  if (!address) return std::nullopt;
  const unsigned bits = address_bits(address->family());
  if (slash == std::string_view::npos) return Network{*address, bits};
  const std::string_view digits = text.substr(slash + 1);
  const auto prefix = base::parse_integer<unsigned>(digits);
  if (!prefix || *prefix > bits || (digits.size() > 1 && digits.front() == '0'))
    return std::nullopt;
  return Network{*address, *prefix};
}

bool Network::contains(const IpAddress& candidate) const {
  if (candidate.family() != address.family()) return false;
  const auto mine = address.octets();
  const auto theirs = candidate.octets();
  for (std::size_t i = 0; i < mine.size(); ++i) {
    if (((mine[i] ^ theirs[i]) & mask_of(i, prefix)) != 0) return false;
  }
  return true;
}

IpAddress Network::first_address() const { return address_at(0); }

IpAddress Network::address_at(std::uint64_t offset) const {
  std::array<std::uint8_t, 16> octets{};
  for (std::size_t i = address.octets().size(); i-- > 0; offset >>= 8U)
    octets[i] = (address.octets()[i] & mask_of(i, prefix)) | static_cast<std::uint8_t>(offset);
  if (address.family() == Family::v4) return IpAddress::v4(std::span(octets).first<4>());
  return IpAddress::v6(octets);
}

std::optional<std::uint64_t> Network::size() const {
  const unsigned free_bits = address_bits(address.family()) - prefix;
  if (free_bits > 63) return std::nullopt;
  return std::uint64_t{1} << free_bits;
}

std::string Network::format() const {
  std::string first = first_address().format();
  if (prefix == address_bits(address.family())) return first;
  return fmt::format("{}/{}", first, prefix);
}

Coverage cover(std::span<const Network> networks) {
  std::vector<Run> v4;
  std::vector<Run> v6;
  for (const Network& network : networks)
    (network.address.family() == Family::v4 ? v4 : v6).push_back(run_of(network));
  return {units_in(std::move(v4)), units_in(std::move(v6))};
}

}  // namespace mailprobe::net
