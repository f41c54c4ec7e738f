// SPDX-License-Identifier: GPL-3.0-or-later
#include "dnsbl/query_name.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "dnsbl/key.hpp"

using namespace mailprobe;
using dns::Name;

namespace {

Name name(const std::string& text) { return Name::parse(text).value(); }

// So many octets on the wire, in labels of "a".
Name long_name(std::size_t octets) {
  std::string text;
  for (std::size_t left = octets - 1; left > 0;) {
    const std::size_t label = std::min<std::size_t>(63, left - 1);
    text += std::string(label, 'a') + '.';
    left -= label + 1;
  }
  return name(text);
}

}  // namespace

TEST_CASE("an address is asked with its octets or nibbles in reverse") {
  struct Row {
    std::string address;
    std::string asked;
  };
  const std::vector<Row> rows{
      {"192.0.2.99", "99.2.0.192.bl.test"},  // RFC 5782 section 2.1
      {"127.0.0.2", "2.0.0.127.bl.test"},
      {"0.10.0.255", "255.0.10.0.bl.test"},
      {"2001:db8:1:2:3:4:567:89ab",  // section 2.4
       "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.8.b.d.0.1.0.0.2.bl.test"},
      {"::ffff:7f00:2", "2.0.0.0.0.0.f.7.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.bl.test"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.address);
    const auto asked =
        dnsbl::query_name(net::IpAddress::parse(row.address).value(), name("bl.test"));
    REQUIRE(asked);
    CHECK(asked->format() == row.asked);
  }
}

TEST_CASE("a name is asked as it is") {
  CHECK(dnsbl::query_name(name("TEST"), name("dbl.test")).value().format() == "TEST.dbl.test");
  CHECK(dnsbl::query_name(name("a\\.b.example."), name("dbl.test")).value().format() ==
        "a\\.b.example.dbl.test");
}

TEST_CASE("a name that is too long cannot be asked, and its error shows no key") {
  const Name zone = name("k3y.dbl.dq.spamhaus.net");  // 25 octets on the wire
  const auto fits = dnsbl::query_name(long_name(231), zone);
  REQUIRE(fits);
  CHECK(fits->wire().size() == 255);
  const auto too_long = dnsbl::query_name(long_name(232), zone);
  REQUIRE_FALSE(too_long);
  CHECK(too_long.error().cause == base::Cause::syntax);
  CHECK(too_long.error().message.ends_with(
      R"(under "***.dbl.dq.spamhaus.net" is longer than the 255 octets of a name)"));
  CHECK_FALSE(dnsbl::query_name(net::IpAddress::parse("::1").value(), long_name(192)));
}

TEST_CASE("the key of a list is cut out of any text") {
  struct Row {
    std::string text;
    std::string shown;
  };
  const std::vector<Row> rows{
      {"", ""},
      {"zen.spamhaus.org", "zen.spamhaus.org"},
      {"k3y.zen.dq.spamhaus.net", "***.zen.dq.spamhaus.net"},
      {"zen.dq.spamhaus.net", "zen.dq.spamhaus.net"},
      {".zen.dq.spamhaus.net", ".zen.dq.spamhaus.net"},
      {"k3y..zen.dq.spamhaus.net", "***.zen.dq.spamhaus.net"},
      {".dq.spamhaus.net", ".dq.spamhaus.net"},
      {"dq.spamhaus.net", "dq.spamhaus.net"},
      {"2.0.0.127.k3y.sbl-xbl.dq.spamhaus.net.", "2.0.0.127.***.sbl-xbl.dq.spamhaus.net."},
      {"K3Y.ZEN.DQ.SpamHaus.NET", "***.ZEN.DQ.SpamHaus.NET"},
      {"k3y.combined.mail.abusix.zone=127.0.0.2*3", "***.combined.mail.abusix.zone=127.0.0.2*3"},
      {"k.newlist.mail.abusix.zone", "***.newlist.mail.abusix.zone"},
      {R"(A of "k3y.dbl.dq.spamhaus.net": SERVFAIL)",
       R"(A of "***.dbl.dq.spamhaus.net": SERVFAIL)"},
      {"list=k3y.dbl.dq.spamhaus.net,k2.zen.dq.spamhaus.net",
       "list=***.dbl.dq.spamhaus.net,***.zen.dq.spamhaus.net"},
      {"a\\.b.zen.dq.spamhaus.net", "***.zen.dq.spamhaus.net"},
      {"k1.zen.dq.spamhaus.net.dq.spamhaus.net", "***.zen.dq.***.net.dq.spamhaus.net"},
      {"https://k3y.zen.dq.spamhaus.net/x", "https://***.zen.dq.spamhaus.net/x"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CHECK(dnsbl::redact_key(row.text) == row.shown);
  }
}
