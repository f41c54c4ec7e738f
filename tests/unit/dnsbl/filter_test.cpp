// SPDX-License-Identifier: GPL-3.0-or-later
#include "dnsbl/filter.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace mailprobe;

TEST_CASE("a filter reads as postscreen reads it") {
  struct Row {
    std::string text;
    std::string formatted;  // empty: the same
    int weight;             // 0: none
    std::string reason;
  };
  const std::vector<Row> rows{
      {"zen.spamhaus.org", "", 0, "a zone alone"},
      {"example.com*2", "", 2, "postconf(5)'s first example"},
      {"example.com=127.0.0.4", "", 0, "postconf(5)'s second example"},
      {"zone.test=127.0.0.[2;10;11]*2", "", 2, "check_rbl#1"},
      {"zone.test=127.0.0.[2;10..11]*2", "", 2, "a range"},
      {"list.dnswl.org=127.0.[0..255].[1..3]*-2", "", -2, "a list of the good"},
      {"zone.test=[127].0.0.[2]", "zone.test=127.0.0.2", 0, "brackets around one number"},
      {"zone.test=127.0.0.[2..2]", "zone.test=127.0.0.2", 0, "a range of one"},
      {"zone.test=127.0.0.002", "zone.test=127.0.0.2", 0, "leading zeros are decimal"},
      {"zone.test.=127.0.0.2*01", "zone.test=127.0.0.2*1", 1, "a trailing dot, a leading zero"},
      {"zone.test*-9999", "", -9999, "the least weight"},
      {"zone.test*9999", "", 9999, "the greatest"},
      {"k3y.zen.dq.spamhaus.net=127.0.0.[2..11]", "", 0, "a key is kept"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto filter = dnsbl::parse_filter(row.text);
    REQUIRE(filter);
    const std::string formatted = format_filter(*filter);
    CHECK(formatted == (row.formatted.empty() ? row.text : row.formatted));
    CHECK(filter->weight.value_or(0) == row.weight);
    CHECK(dnsbl::parse_filter(formatted) == filter);
  }
}

TEST_CASE("what is no filter is refused with its place") {
  struct Row {
    std::string text;
    std::string message;
  };
  const std::vector<Row> rows{
      {"", "here the zone of a list is missing at position 1"},
      {"=127.0.0.2", "here the zone of a list is missing at position 1"},
      {"*2", "here the zone of a list is missing at position 1"},
      {".", "the root is no zone of a list at position 1"},
      {"a..b", "domain name \"a..b\" has an empty label at position 3"},
      {"a b",
       "domain name \"a b\" has \" \", which a domain name can only hold as an escape at "
       "position 2"},
      {"a\\042", "the zone of a list has no \"=\" and no \"*\" at position 1"},
      {"z=", "here a number of 0 to 255 is missing at position 3"},
      {"z=127", "here \".\" and another octet are missing at position 6"},
      {"z=127.0.0", "here \".\" and another octet are missing at position 10"},
      {"z=127.0.0.", "here a number of 0 to 255 is missing at position 11"},
      {"z=127.0.0.2.3", "\".\" cannot stand behind the fourth octet at position 12"},
      {"z=127.0.0.2|", "\"\\x7c\" cannot stand behind the fourth octet at position 12"},
      {"z=127.0.0.256", "256 is more than 255 at position 11"},
      {"z=127.0.0.99999999999999999999999", "99999999999999999... is more than 255 at position 11"},
      {"z=127.0.0.-1", "here a number of 0 to 255 is missing at position 11"},
      {"z=127.0.0.[]", "here a number of 0 to 255 is missing at position 12"},
      {"z=127.0.0.[2;]", "here a number of 0 to 255 is missing at position 14"},
      {"z=127.0.0.[2", "here \"]\" is missing at position 13"},
      {"z=127.0.0.[2,4]", "here \";\" must stand instead of \",\" at position 13"},
      {"z=127.0.0.[2-4]", "here \"]\" is missing at position 13"},
      {"z=127.0.0.[2..]", "here a number of 0 to 255 is missing at position 15"},
      {"z=127.0.0.[1;4..2]", "the range 4..2 ends before it begins at position 14"},
      {"z=127.0.0.2..4", "\".\" cannot stand behind the fourth octet at position 12"},
      {"z=127.0.0.!2", "here a number of 0 to 255 is missing at position 11"},
      {"z*", "here a weight of -9999 to 9999 must stand at position 3"},
      {"z*x", "here a weight of -9999 to 9999 must stand at position 3"},
      {"z*2.5", "here a weight of -9999 to 9999 must stand at position 3"},
      {"z*10000", "here a weight of -9999 to 9999 must stand at position 3"},
      {"z*2*3", "here a weight of -9999 to 9999 must stand at position 3"},
      {"z*2=127.0.0.2", "here a weight of -9999 to 9999 must stand at position 3"},
      {"k3y.zen.dq.spamhaus.net..",
       "domain name \"***.zen.dq.spamhaus.net..\" has an empty label at position 25"},
      {std::string(64, 'k') + ".zen.dq.spamhaus.net",
       "the key of the list is no label of a name at position 1"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto filter = dnsbl::parse_filter(row.text);
    REQUIRE_FALSE(filter);
    CHECK(filter.error().cause == base::Cause::syntax);
    CHECK(filter.error().message == row.message);
  }
}

TEST_CASE("a pattern matches octet by octet, and IPv4 only") {
  struct Row {
    std::string pattern;
    std::string address;
    bool matches;
  };
  const std::vector<Row> rows{
      {"127.0.0.2", "127.0.0.2", true},
      {"127.0.0.2", "127.0.0.3", false},
      {"127.0.0.2", "::ffff:127.0.0.2", false},
      {"127.0.0.[2;10..11]", "127.0.0.11", true},
      {"127.0.0.[2;10..11]", "127.0.0.9", false},
      {"127.0.0.[2;10..11]", "127.0.0.12", false},
      {"127.0.[0..255].[1..3]", "127.0.255.3", true},
      {"127.0.[0..255].[1..3]", "127.1.255.3", false},
      {"127.0.0.[0..255]", "127.0.0.255", true},
  };
  for (const Row& row : rows) {
    CAPTURE(row.pattern);
    CAPTURE(row.address);
    const auto pattern = dnsbl::parse_address_pattern(row.pattern);
    REQUIRE(pattern);
    CHECK(pattern->matches(net::IpAddress::parse(row.address).value()) == row.matches);
  }
}
