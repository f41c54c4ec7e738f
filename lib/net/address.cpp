// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/address.hpp"

#include <algorithm>

#include <arpa/inet.h>

#include "base/foreign_text.hpp"
#include "base/number.hpp"

namespace mailprobe::net {

IpAddress::IpAddress(Family family, std::span<const std::uint8_t> octets) : family_(family) {
  std::ranges::copy(octets, octets_.begin());
}

IpAddress IpAddress::v4(std::span<const std::uint8_t, 4> octets) { return {Family::v4, octets}; }

IpAddress IpAddress::v6(std::span<const std::uint8_t, 16> octets) { return {Family::v6, octets}; }

std::optional<IpAddress> IpAddress::parse(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']')) {
    text = text.substr(1, text.size() - 2);
    if (text.find(':') == std::string_view::npos) return std::nullopt;
  }
  if (text.find('\0') != std::string_view::npos) return std::nullopt;
  const std::string terminated(text);
  std::array<std::uint8_t, 16> octets{};
  if (inet_pton(AF_INET, terminated.c_str(), octets.data()) == 1) {
    return IpAddress(Family::v4, std::span(octets).first<4>());
  }
  if (inet_pton(AF_INET6, terminated.c_str(), octets.data()) == 1) {
    return IpAddress(Family::v6, octets);
  }
  return std::nullopt;
}

bool IpAddress::is_loopback() const {
  if (family_ == Family::v4) return octets_[0] == 127;
  constexpr std::array<std::uint8_t, 16> one{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  constexpr std::array<std::uint8_t, 13> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 127};
  return octets_ == one || std::ranges::equal(std::span(octets_).first<13>(), mapped);
}

IpAddress IpAddress::unmapped() const {
  constexpr std::array<std::uint8_t, 12> mapped{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  if (family_ == Family::v4 || !std::ranges::equal(std::span(octets_).first<12>(), mapped))
    return *this;
  return v4(std::span(octets_).last<4>());
}

std::string IpAddress::format() const {
  std::array<char, INET6_ADDRSTRLEN> text{};
  inet_ntop(family_ == Family::v4 ? AF_INET : AF_INET6, octets_.data(), text.data(), text.size());
  return text.data();
}

std::string Endpoint::format() const {
  const std::string host = address.format();
  const std::string shown = address.family() == Family::v6 ? '[' + host + ']' : host;
  return shown + ':' + std::to_string(port);
}

std::string format_peer(const Peer& peer) {
  if (const auto* path = std::get_if<UnixPath>(&peer)) return base::printable(path->path);
  return std::get<Endpoint>(peer).format();
}

std::optional<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port) {
  if (const auto address = IpAddress::parse(text)) return Endpoint{*address, default_port};
  const std::size_t colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  const std::string_view host = text.substr(0, colon);
  const auto address = IpAddress::parse(host);
  const auto port = base::parse_integer<std::uint16_t>(text.substr(colon + 1));
  if (!address || !port || *port == 0) return std::nullopt;
  if (address->family() == Family::v6 && !host.starts_with('[')) return std::nullopt;
  return Endpoint{*address, *port};
}

}  // namespace mailprobe::net
