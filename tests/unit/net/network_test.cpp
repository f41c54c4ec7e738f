// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/network.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using mailprobe::net::IpAddress;
using mailprobe::net::Network;

namespace {

IpAddress address(const std::string& text) { return IpAddress::parse(text).value(); }

std::vector<Network> networks(const std::vector<std::string>& texts) {
  std::vector<Network> parsed;
  for (const std::string& text : texts)
    parsed.push_back(Network::parse(text).value());
  return parsed;
}

}  // namespace

TEST_CASE("a network holds the addresses that begin with its prefix, of its own family") {
  struct Row {
    const char* network;
    const char* candidate;
    bool holds;
  };
  const std::vector<Row> rows{
      {"192.0.2.0/24", "192.0.2.255", true},
      {"192.0.2.0/24", "192.0.3.0", false},
      {"192.0.2.77/25", "192.0.2.127", true},
      {"192.0.2.77/25", "192.0.2.128", false},
      {"0.0.0.0/0", "255.255.255.255", true},
      {"0.0.0.0/0", "::1", false},
      {"::/0", "192.0.2.1", false},
      {"192.0.2.1", "192.0.2.1", true},
      {"192.0.2.1", "192.0.2.0", false},
      {"2001:db8::/33", "2001:db8:7fff::1", true},
      {"2001:db8::/33", "2001:db8:8000::1", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.network);
    CAPTURE(row.candidate);
    CHECK(Network::parse(row.network).value().contains(address(row.candidate)) == row.holds);
  }
}

TEST_CASE("what is no network is refused") {
  for (const char* text : {"", "192.0.2", "192.0.2.0/33", "192.0.2.0/", "192.0.2.0/024", "::/129",
                           "192.0.2.0/-1", "192.0.2.0/8/8", "a/8"}) {
    CAPTURE(text);
    CHECK(!Network::parse(text));
  }
}

TEST_CASE("it is written with its first address") {
  CHECK(Network::parse("192.0.2.77/25").value().format() == "192.0.2.0/25");
  CHECK(Network::parse("2001:db8::1/32").value().format() == "2001:db8::/32");
  CHECK(Network::parse("192.0.2.1").value().format() == "192.0.2.1");
}

TEST_CASE("what stands in several networks counts once") {
  struct Row {
    std::vector<std::string> networks;
    double v4;
    double v6;
  };
  const std::vector<Row> rows{
      {{}, 0, 0},
      {{"192.0.2.1"}, 1, 0},
      {{"192.0.2.0/24", "192.0.2.7", "192.0.2.128/25"}, 256, 0},
      {{"192.0.2.0/25", "192.0.2.128/25", "198.51.100.0/24"}, 512, 0},
      {{"0.0.0.0/0", "192.0.2.1"}, 4294967296.0, 0},
      {{"2001:db8::1", "2001:db8::2"}, 0, 1},
      {{"2001:db8::/48", "2001:db8:0:1::/64"}, 0, 65536},
      {{"::/0"}, 0, 18446744073709551616.0},
      {{"192.0.2.1", "2001:db8::1"}, 1, 1},
  };
  for (const Row& row : rows) {
    const auto coverage = cover(networks(row.networks));
    CHECK(coverage.v4_addresses == row.v4);
    CHECK(coverage.v6_subnets == row.v6);
  }
}

TEST_CASE("an IPv4 address within IPv6 is the IPv4 address") {
  CHECK(address("::ffff:192.0.2.1").unmapped() == address("192.0.2.1"));
  CHECK(address("::192.0.2.1").unmapped() == address("::192.0.2.1"));
  CHECK(address("192.0.2.1").unmapped() == address("192.0.2.1"));
}
