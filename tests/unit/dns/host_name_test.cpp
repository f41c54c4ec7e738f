// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/host_name.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace mailprobe;

TEST_CASE("host names become what is asked in the DNS") {
  struct Row {
    std::string input;
    std::string name;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"mx.example.org", "mx.example.org", "an ordinary name"},
      {"MX.Example.org.", "MX.Example.org", "a trailing dot; the spelling is kept"},
      {"mail", "mail", "a single label"},
      {"3com.com", "3com.com", "RFC 1123 allows a leading digit"},
      {"1.2.3.4.in-addr.arpa", "1.2.3.4.in-addr.arpa", "numbers before a name"},
      {"ab--cd.example", "ab--cd.example", "hyphens within"},
      {"m\xc3\xbcnchen.example", "xn--mnchen-3ya.example", "an umlaut"},
      {"M\xc3\x9cNCHEN.example", "xn--mnchen-3ya.example", "in capitals"},
      {"mu\xcc\x88"
       "nchen.example",
       "xn--mnchen-3ya.example", "as u with a combining diaeresis"},
      {"stra\xc3\x9f"
       "e.example",
       "xn--strae-oqa.example", "non-transitional: not strasse"},
      {"xn--mnchen-3ya.example", "xn--mnchen-3ya.example", "an A-label stays"},
      {"XN--MNCHEN-3YA.example", "xn--mnchen-3ya.example", "in capitals, too"},
      {"\xe4\xbe\x8b\xe3\x80\x82"
       "example",
       "xn--fsq.example", "an ideographic full stop"},
      {"m\xc3\xbcnchen.example.", "xn--mnchen-3ya.example", "with a trailing dot"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto name = dns::parse_host_name(row.input);
    CAPTURE(name.has_value());
    REQUIRE(name);
    CHECK(name->format() == row.name);
  }
}

TEST_CASE("what is no host name is refused with the place of the fault") {
  struct Row {
    std::string input;
    std::string says;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"", "the host name is empty", "nothing at all"},
      {".", "host name \".\" is the root of the name space", "the root is no host"},
      {"-oProxyCommand", "has a label that begins with \"-\" at position 1", "an option"},
      {"mx.-a.org", "has a label that begins with \"-\" at position 4", "in the middle"},
      {"mx.a-.org", "has a label that ends in \"-\" at position 5", "a hyphen at the end"},
      {"a_b.example",
       "has \"_\" at position 2; a host name is made of letters, digits, hyphens "
       "and dots",
       "an underscore"},
      {"user@example.org", "has \"@\" at position 5", "a mail address"},
      {"mx.example.org:25", "has \":\" at position 15", "with a port"},
      {"::1", "has \":\" at position 1", "an IPv6 address"},
      {"mx example", "has \" \" at position 3", "a blank"},
      {R"(a\046b)", R"(has "\\" at position 2)", "an escape"},
      {"192.0.2.1", "ends in a number, as an IP address does", "an address"},
      {"127.1", "ends in a number", "what the C library takes for an address"},
      {"mx.1.", "ends in a number", "with a trailing dot"},
      {"mx\r\nDATA", "has a control character at position 3", "an SMTP command injected"},
      {std::string("mx\0.org", 7), "has a control character at position 3", "a NUL"},
      {"mx\x1b[0m", "has a control character at position 3", "a terminal command"},
      {"mx..org", "has an empty label at position 4", "two dots"},
      {std::string(64, 'a') + ".org", "63 are allowed", "a label too long"},
      {"m\xc3\xbc\xff.org", "is no internationalised name: ", "not UTF-8"},
      {"xn--a.example", "is no internationalised name: ", "a bad A-label"},
      {"xn--example-.org", "is no internationalised name: ", "a broken A-label"},
      {"\xe2\x80\xae.example", "is no internationalised name: ", "a mark that reverses text"},
      {"a\xe2\x84\x80.example", "", "a sign that maps to a slash"},
      {"m\xc3\xbc_b.example", "", "an underscore beside an umlaut"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto name = dns::parse_host_name(row.input);
    REQUIRE_FALSE(name);
    CAPTURE(name.error().message);
    CHECK(name.error().message.find(row.says) != std::string::npos);
    CHECK(name.error().cause == base::Cause::syntax);
  }
}
