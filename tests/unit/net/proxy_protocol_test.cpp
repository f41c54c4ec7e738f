// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/proxy_protocol.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/encoding.hpp"

using namespace mailprobe;
using net::ProxyVersion;

namespace {

net::ProxiedConnection between(const char* source, const char* destination) {
  return {*net::parse_endpoint(source, 0), *net::parse_endpoint(destination, 0)};
}

std::string hex(const std::string& bytes) {
  const std::vector<std::uint8_t> octets(bytes.begin(), bytes.end());
  return base::format_hex(octets);
}

constexpr const char* signature = "0d0a0d0a000d0a515549540a";

}  // namespace

TEST_CASE("version 1 is a line with both addresses and both ports") {
  CHECK(format_proxy_header(ProxyVersion::v1, between("192.0.2.1:45678", "198.51.100.2:25")) ==
        "PROXY TCP4 192.0.2.1 198.51.100.2 45678 25\r\n");
  CHECK(format_proxy_header(ProxyVersion::v1, between("[2001:db8::1]:1", "[2001:db8::2]:65535")) ==
        "PROXY TCP6 2001:db8::1 2001:db8::2 1 65535\r\n");
}

TEST_CASE("two families become one, as the header has room for one only") {
  CHECK(format_proxy_header(ProxyVersion::v1, between("192.0.2.1:1", "[2001:db8::2]:25")) ==
        "PROXY TCP6 ::ffff:192.0.2.1 2001:db8::2 1 25\r\n");
}

TEST_CASE("version 2 is binary, and says its length") {
  CHECK(hex(format_proxy_header(ProxyVersion::v2, between("192.0.2.1:256", "198.51.100.2:25"))) ==
        std::string(signature) + "2111000c" + "c0000201" + "c6336402" + "0100" + "0019");
  CHECK(format_proxy_header(ProxyVersion::v2, between("[::1]:1", "[::2]:2")).size() == 52);
}

TEST_CASE("a proxy's own connection names no address") {
  CHECK(format_own_proxy_header(ProxyVersion::v1) == "PROXY UNKNOWN\r\n");
  CHECK(hex(format_own_proxy_header(ProxyVersion::v2)) == std::string(signature) + "20000000");
}
