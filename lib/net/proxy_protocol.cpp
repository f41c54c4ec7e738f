// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/proxy_protocol.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace mailprobe::net {
namespace {

constexpr std::string_view signature("\r\n\r\n\0\r\nQUIT\n", 12);

// Section 2.2: the version in the high four bits, the command in the low four.
constexpr char local_command = '\x20';
constexpr char proxy_command = '\x21';
constexpr char tcp_over_v4 = '\x11';
constexpr char tcp_over_v6 = '\x21';

IpAddress to_v6(const IpAddress& address) {
  if (address.family() == Family::v6) return address;
  std::array<std::uint8_t, 16> mapped{};  // RFC 4291 section 2.5.5.2
  mapped[10] = 0xff;
  mapped[11] = 0xff;
  std::ranges::copy(address.octets(), mapped.begin() + 12);
  return IpAddress::v6(mapped);
}

ProxiedConnection of_one_family(ProxiedConnection connection) {
  if (connection.source.address.family() == connection.destination.address.family()) {
    return connection;
  }
  connection.source.address = to_v6(connection.source.address);
  connection.destination.address = to_v6(connection.destination.address);
  return connection;
}

void append(std::string& bytes, const IpAddress& address) {
  for (const std::uint8_t octet : address.octets())
    bytes += static_cast<char>(octet);
}

void append(std::string& bytes, std::size_t number_of_16_bits) {
  bytes += static_cast<char>(number_of_16_bits >> 8U & 0xffU);
  bytes += static_cast<char>(number_of_16_bits & 0xffU);
}

std::string format_v1(const ProxiedConnection& connection) {
  const bool v4 = connection.source.address.family() == Family::v4;
  return std::string(v4 ? "PROXY TCP4 " : "PROXY TCP6 ") + connection.source.address.format() +
         ' ' + connection.destination.address.format() + ' ' +
         std::to_string(connection.source.port) + ' ' +
         std::to_string(connection.destination.port) + "\r\n";
}

std::string format_v2(const ProxiedConnection& connection) {
  constexpr std::size_t ports = 4;
  std::string header(signature);
  header += proxy_command;
  header += connection.source.address.family() == Family::v4 ? tcp_over_v4 : tcp_over_v6;
  append(header, (2 * connection.source.address.octets().size()) + ports);
  append(header, connection.source.address);
  append(header, connection.destination.address);
  append(header, std::size_t{connection.source.port});
  append(header, std::size_t{connection.destination.port});
  return header;
}

}  // namespace

std::string format_proxy_header(ProxyVersion version, const ProxiedConnection& connection) {
  const ProxiedConnection uniform = of_one_family(connection);
  return version == ProxyVersion::v1 ? format_v1(uniform) : format_v2(uniform);
}

std::string format_own_proxy_header(ProxyVersion version) {
  if (version == ProxyVersion::v1) return "PROXY UNKNOWN\r\n";
  std::string header(signature);
  header += local_command;
  header += '\0';  // AF_UNSPEC, UNSPEC
  append(header, std::size_t{0});
  return header;
}

}  // namespace mailprobe::net
