// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "net/address.hpp"

using namespace mailprobe;

TEST_CASE("addresses that the Internet cannot reach say what they are for") {
  struct Row {
    std::string address;
    std::string purpose;  // empty: anybody can reach it
  };
  const std::vector<Row> rows{
      {"127.0.0.1", "loopback"},
      {"127.255.255.255", "loopback"},
      {"126.255.255.255", ""},
      {"128.0.0.0", ""},
      {"10.1.2.3", "private use"},
      {"11.0.0.0", ""},
      {"172.15.255.255", ""},
      {"172.16.0.0", "private use"},
      {"172.31.255.255", "private use"},
      {"172.32.0.0", ""},
      {"192.168.1.1", "private use"},
      {"192.169.0.0", ""},
      {"169.254.1.1", "link-local"},
      {"100.64.0.1", "shared address space"},
      {"100.63.255.255", ""},
      {"100.128.0.0", ""},
      {"192.0.2.1", "documentation"},
      {"198.18.0.1", "benchmarking"},
      {"198.20.0.0", ""},
      {"0.0.0.0", "this network"},
      {"224.0.0.1", "multicast"},
      {"255.255.255.255", "reserved"},
      {"8.8.8.8", ""},
      {"::1", "loopback"},
      {"::", "unspecified"},
      {"::2", ""},
      {"fe80::1", "link-local"},
      {"febf::1", "link-local"},
      {"fec0::1", ""},
      {"fd00::1", "private use"},
      {"fbff::1", ""},
      {"2001:db8::1", "documentation"},
      {"2001:db9::1", ""},
      {"3fff:fff::1", "documentation"},
      {"ff02::1", "multicast"},
      {"::ffff:127.0.0.1", "loopback"},
      {"::ffff:192.168.0.1", "private use"},
      {"::ffff:8.8.8.8", ""},
      {"2a00:1450::1", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.address);
    CHECK(net::IpAddress::parse(row.address)->special_purpose() == row.purpose);
  }
}
