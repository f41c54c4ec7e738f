// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/address.hpp"

#include <doctest/doctest.h>

using namespace mailprobe::net;

TEST_CASE("an address is read strictly and written canonically") {
  struct Row {
    const char* text;
    const char* written;  // "" if refused
    const char* reason;
  };
  const Row rows[] = {
      {"192.0.2.1", "192.0.2.1", "dotted quad"},
      {"2001:DB8:0:0::1", "2001:db8::1", "RFC 5952 form"},
      {"[::1]", "::1", "brackets"},
      {"::ffff:192.0.2.1", "::ffff:192.0.2.1", "a mapped address"},
      {"127.1", "", "short forms are guesses"},
      {"010.0.0.1", "", "octal or not?"},
      {"0x7f.0.0.1", "", "hexadecimal"},
      {"192.0.2.256", "", "out of range"},
      {"[192.0.2.1]", "", "brackets are for IPv6"},
      {"::1%lo", "", "a zone"},
      {"", "", "nothing"},
      {"mx.example.org", "", "a name"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CAPTURE(row.reason);
    const auto address = IpAddress::parse(row.text);
    CHECK((address ? address->format() : "") == row.written);
  }
  CHECK_FALSE(IpAddress::parse(std::string_view("127.0.0.1\0x", 11)));
}

TEST_CASE("loopback is what reaches this machine only") {
  for (const char* text : {"127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1"}) {
    CHECK(IpAddress::parse(text)->is_loopback());
  }
  for (const char* text : {"128.0.0.1", "10.0.0.1", "::2", "::ffff:128.0.0.1", "fe80::1"}) {
    CHECK_FALSE(IpAddress::parse(text)->is_loopback());
  }
}

TEST_CASE("an endpoint is an address with a port, or one that gets the default") {
  struct Row {
    const char* text;
    const char* written;  // "" if refused
  };
  const Row rows[] = {
      {"192.0.2.1", "192.0.2.1:53"},
      {"192.0.2.1:5353", "192.0.2.1:5353"},
      {"::1", "[::1]:53"},
      {"[::1]", "[::1]:53"},
      {"[::1]:5353", "[::1]:5353"},
      {"192.0.2.1:", ""},
      {"192.0.2.1:0", ""},
      {"192.0.2.1:65536", ""},
      {"host:53", ""},
      {":53", ""},
      {"", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto endpoint = parse_endpoint(row.text, 53);
    CHECK((endpoint ? endpoint->format() : "") == row.written);
  }
}
