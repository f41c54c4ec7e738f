// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/identity.hpp"

#include <array>

#include <doctest/doctest.h>

#include "unit/tls/fixtures.hpp"

namespace mailprobe::tls {
namespace {

using namespace std::string_literals;

net::IpAddress address(std::string_view text) { return net::IpAddress::parse(text).value(); }

TEST_CASE("a name is matched by the alternative names as RFC 9525 says") {
  struct Row {
    const char* reason;
    std::string offered;
    std::string wanted;
    bool match;
  };
  const std::array rows{
      Row{"the same", "mail.example.org", "mail.example.org", true},
      Row{"case does not matter", "Mail.Example.ORG", "mAIL.example.org", true},
      Row{"the root's dot is no part of the name", "mail.example.org", "mail.example.org.", true},
      Row{"another host", "mail.example.org", "mx.example.org", false},
      Row{"a suffix is not the name", "example.org", "mail.example.org", false},
      Row{"a prefix is not the name", "mail.example.org", "mail.example", false},
      Row{"a wildcard for the left-most label", "*.example.org", "mail.example.org", true},
      Row{"a wildcard is one label", "*.example.org", "a.mail.example.org", false},
      Row{"a wildcard is at least one label", "*.example.org", "example.org", false},
      Row{"part of a label is not the whole", "m*.example.org", "mail.example.org", false},
      Row{"nor its end", "*l.example.org", "mail.example.org", false},
      Row{"nor is a later label the first", "mail.*.org", "mail.example.org", false},
      Row{"one wildcard", "*.*.org", "mail.example.org", false},
      Row{"everything is too much", "*", "localhost", false},
      Row{"everything with a dot", "*.", "localhost.", false},
      Row{"a whole top-level domain is too much", "*.org", "example.org", false},
      Row{"A-labels are compared as they are", "xn--bcher-kva.example", "xn--bcher-kva.example",
          true},
      Row{"a wildcard stands for an A-label too", "*.example.org", "xn--bcher-kva.example.org",
          true},
      Row{"but not within one", "xn--*.example.org", "xn--bcher-kva.example.org", false},
      Row{"bytes behind a NUL are part of the name", "mail.example.org\0.evil.example"s,
          "mail.example.org", false},
      Row{"a NUL at the end as well", "mail.example.org\0"s, "mail.example.org", false},
      Row{"a reference with a NUL matches nothing", "mail.example.org",
          "mail.example.org\0.evil.example"s, false},
      Row{"an empty reference matches nothing", "mail.example.org", "", false},
      Row{"a dot alone matches nothing", "mail.example.org", ".", false},
      Row{"a leading dot is no search for hosts below", "mail.example.org", ".example.org", false},
      Row{"an address is no name, even if it is written as one", "192.0.2.1", "192.0.2.1", false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto identity = authority().issue({.common_name = "", .names = {row.offered}});
    CHECK(matches(identity.certificate, row.wanted) == row.match);
  }
}

TEST_CASE("an address is matched octet by octet by the addresses alone") {
  struct Row {
    const char* reason;
    const char* offered;
    ReferenceIdentity wanted;
    bool match;
  };
  const std::array rows{
      Row{"the same", "192.0.2.1", address("192.0.2.1"), true},
      Row{"the same as text", "192.0.2.1", "192.0.2.1", true},
      Row{"another", "192.0.2.1", address("192.0.2.2"), false},
      Row{"however it is written", "2001:db8::1", "2001:0db8:0:0::1", true},
      Row{"a mapped address is another one", "192.0.2.1", address("::ffff:192.0.2.1"), false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto identity = authority().issue({.addresses = {address(row.offered)}});
    CHECK(matches(identity.certificate, row.wanted) == row.match);
  }
}

TEST_CASE("the common name is never enough") {
  const auto only_common_name = authority().issue({.common_name = "mail.example.org"});
  CHECK_FALSE(matches(only_common_name.certificate, "mail.example.org"));
  CHECK(common_name_matches(only_common_name.certificate, "mail.example.org"));
  CHECK_FALSE(common_name_matches(only_common_name.certificate, "mx.example.org"));

  const auto common_address = authority().issue({.common_name = "192.0.2.1"});
  CHECK_FALSE(matches(common_address.certificate, address("192.0.2.1")));
  CHECK_FALSE(common_name_matches(common_address.certificate, "192.0.2.1"));
  CHECK_FALSE(common_name_matches(common_address.certificate, address("192.0.2.1")));
}

TEST_CASE("a reference is shown so that it cannot harm a line") {
  CHECK(format_reference("a|b") == "\"a\\x7cb\"");
  CHECK(format_reference(address("2001:db8::1")) == "2001:db8::1");
}

}  // namespace
}  // namespace mailprobe::tls
