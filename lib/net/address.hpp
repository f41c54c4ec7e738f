// SPDX-License-Identifier: GPL-3.0-or-later
//
// IP addresses and endpoints as values.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>

namespace mailprobe::net {

enum class Family { v4, v6 };

class IpAddress {
 public:
  static IpAddress v4(std::span<const std::uint8_t, 4> octets);
  static IpAddress v6(std::span<const std::uint8_t, 16> octets);

  // RFC 4291 section 2.2 and dotted quads of exactly four decimal numbers (no octal, no "127.1").
  // Brackets around an IPv6 address are accepted: "[::1]".
  static std::optional<IpAddress> parse(std::string_view text);

  [[nodiscard]] Family family() const { return family_; }
  [[nodiscard]] std::span<const std::uint8_t> octets() const {
    return {octets_.data(), family_ == Family::v4 ? std::size_t{4} : std::size_t{16}};
  }
  [[nodiscard]] bool is_loopback() const;  // 127.0.0.0/8, ::1 and ::ffff:127.0.0.0/104
  // What it is for, if it is not an address that the whole Internet can reach: "loopback",
  // "private use" (RFC 6890 and the IANA registries behind it); empty otherwise. An IPv4 address
  // within IPv6 is what the IPv4 address is.
  [[nodiscard]] std::string_view special_purpose() const;

  // The IPv4 address that an IPv6 one stands for (::ffff:0:0/96, RFC 4291 section 2.5.5.2); any
  // other address is itself.
  [[nodiscard]] IpAddress unmapped() const;

  // RFC 5952; without brackets.
  [[nodiscard]] std::string format() const;

  auto operator<=>(const IpAddress&) const = default;

 private:
  IpAddress(Family family, std::span<const std::uint8_t> octets);

  Family family_;
  std::array<std::uint8_t, 16> octets_{};
};

struct Endpoint {
  IpAddress address;
  std::uint16_t port;

  // "192.0.2.1:25", "[2001:db8::1]:25".
  [[nodiscard]] std::string format() const;

  auto operator<=>(const Endpoint&) const = default;
};

// A socket in the file system, as mail servers on the same machine use it for LMTP.
struct UnixPath {
  std::string path;

  auto operator<=>(const UnixPath&) const = default;
};

// Whom a connection goes to.
using Peer = std::variant<Endpoint, UnixPath>;

// "192.0.2.1:25", "/run/dovecot/lmtp".
std::string format_peer(const Peer& peer);

// "ADDRESS" or "ADDRESS:PORT"; an IPv6 address with a port stands in brackets.
std::optional<Endpoint> parse_endpoint(std::string_view text, std::uint16_t default_port);

}  // namespace mailprobe::net
