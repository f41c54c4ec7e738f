// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/reverse_lookup.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/ascii.hpp"
#include "support/memory_resolver.hpp"

using namespace mailprobe;
using dns::Name;

namespace {

net::IpAddress address(const std::string& text) { return net::IpAddress::parse(text).value(); }

base::Deadline soon() { return base::Deadline::after(std::chrono::seconds(1)); }

std::string format(const std::vector<Name>& names) {
  std::vector<std::string> texts;
  for (const Name& name : names)
    texts.push_back(name.format());
  return base::join(texts, " ");
}

constexpr const char* zone = R"(
  1.2.0.192.in-addr.arpa.   PTR   mx.example.org.
  mx.example.org.           A     192.0.2.1
  mx.example.org.           A     192.0.2.99
  mx.example.org.           AAAA  2001:db8::1
  1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa. PTR mx.example.org.
  2.2.0.192.in-addr.arpa.   PTR   other.example.org.
  other.example.org.        A     192.0.2.99
  other.example.org.        AAAA  2001:db8::2
  3.2.0.192.in-addr.arpa.   PTR   gone.example.org.
  4.2.0.192.in-addr.arpa.   PTR   a.example.org.
  4.2.0.192.in-addr.arpa.   PTR   b.example.org.
  4.2.0.192.in-addr.arpa.   PTR   A.example.org.
  4.2.0.192.in-addr.arpa.   PTR   c.example.org.
  a.example.org.            A     192.0.2.4
  !servfail                 b.example.org. A
  c.example.org.            CNAME a.example.org.
  5.2.0.192.in-addr.arpa.   TXT   "no name"
  7.2.0.192.in-addr.arpa.   CNAME 7.0-15.2.0.192.in-addr.arpa.
  7.0-15.2.0.192.in-addr.arpa. PTR seven.example.org.
  seven.example.org.        A     192.0.2.7
  !servfail                 8.2.0.192.in-addr.arpa. PTR
  !timeout                  9.2.0.192.in-addr.arpa. PTR
)";

}  // namespace

TEST_CASE("an address has a name in the tree of addresses") {
  struct Row {
    std::string address;
    std::string name;
  };
  const std::vector<Row> rows{
      {"192.0.2.1", "1.2.0.192.in-addr.arpa"},
      {"0.0.0.0", "0.0.0.0.in-addr.arpa"},
      {"255.10.0.127", "127.0.10.255.in-addr.arpa"},
      {"4321:0:1:2:3:4:567:89ab",  // RFC 3596 section 2.5
       "b.a.9.8.7.6.5.0.4.0.0.0.3.0.0.0.2.0.0.0.1.0.0.0.0.0.0.0.1.2.3.4.ip6.arpa"},
      {"::", "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa"},
      {"::ffff:192.0.2.1",
       "1.0.2.0.0.0.0.c.f.f.f.f.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.ip6.arpa"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.address);
    CHECK(dns::reverse_name(address(row.address)).format() == row.name);
  }
}

TEST_CASE("a name counts as confirmed if it leads back to the address") {
  struct Row {
    std::string address;
    std::string names;
    std::string confirmed;
    std::string partial_failure;
    std::size_t batches;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"192.0.2.1", "mx.example.org", "mx.example.org", "", 2, "there and back"},
      {"2001:db8::1", "mx.example.org", "mx.example.org", "", 2, "the same for IPv6"},
      {"192.0.2.2", "other.example.org", "", "", 2, "to another address"},
      {"192.0.2.3", "gone.example.org", "", "", 2, "to no address"},
      {"192.0.2.4", "a.example.org b.example.org c.example.org", "a.example.org c.example.org",
       "A of b.example.org: SERVFAIL from 192.0.2.53:53", 2,
       "each name once, one by an alias, one not known"},
      {"192.0.2.5", "", "", "", 1, "something, but no name"},
      {"192.0.2.6", "", "", "", 1, "nothing at all"},
      {"192.0.2.7", "seven.example.org", "seven.example.org", "", 2, "by an alias, RFC 2317"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    test::MemoryResolver resolver(zone);
    const auto found = dns::look_up_reverse(resolver, address(row.address), soon());
    REQUIRE(found);
    CHECK(format(found->names) == row.names);
    CHECK(format(found->confirmed) == row.confirmed);
    CHECK(found->partial_failure == row.partial_failure);
    CHECK(resolver.batches() == row.batches);
  }
}

TEST_CASE("that there is no name is not said if it could not be asked") {
  struct Row {
    std::string address;
    std::string says;
  };
  const std::vector<Row> rows{
      {"192.0.2.8", "could not ask for the name of 192.0.2.8: SERVFAIL from 192.0.2.53:53"},
      {"192.0.2.9", "could not ask for the name of 192.0.2.9: no answer from 192.0.2.53:53"},
  };
  for (const Row& row : rows) {
    test::MemoryResolver resolver(zone);
    const auto found = dns::look_up_reverse(resolver, address(row.address), soon());
    REQUIRE_FALSE(found);
    CHECK(found.error().failure == dns::LookupFailure::could_not_ask);
    CHECK(found.error().error.cause == base::Cause::dns);
    CHECK(found.error().error.message == row.says);
    CHECK(resolver.batches() == 1);
  }
}

TEST_CASE("of many names the first ten are looked at, and the rest is mentioned") {
  const auto zone_of = [](int names) {
    std::string text;
    for (int i = 1; i <= names; ++i)
      text += fmt::format("1.2.0.192.in-addr.arpa. PTR h{0}.\nh{0}. A 192.0.2.1\n", i);
    return text;
  };
  test::MemoryResolver ten(zone_of(10));
  const auto all = dns::look_up_reverse(ten, address("192.0.2.1"), soon());
  REQUIRE(all);
  CHECK(all->confirmed.size() == 10);
  CHECK(all->partial_failure.empty());

  test::MemoryResolver eleven(zone_of(11) + "!servfail h1. A\n");
  const auto some = dns::look_up_reverse(eleven, address("192.0.2.1"), soon());
  REQUIRE(some);
  CHECK(some->names.size() == 11);
  CHECK(some->confirmed.size() == 9);
  CHECK(some->partial_failure ==
        "A of h1: SERVFAIL from 192.0.2.53:53; only 10 of 11 names were looked at");
  CHECK(eleven.questions_asked() == 11);
}
