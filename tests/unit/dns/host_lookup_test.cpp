// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/host_lookup.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/ascii.hpp"
#include "support/memory_resolver.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using dns::Families;
using dns::LookupFailure;
using dns::Name;

namespace {

Name name(const std::string& text) { return Name::parse(text).value(); }

std::string format(const std::vector<net::IpAddress>& addresses) {
  std::vector<std::string> texts;
  for (const net::IpAddress& address : addresses)
    texts.push_back(address.format());
  return base::join(texts, " ");
}

base::Deadline soon() { return base::Deadline::after(std::chrono::seconds(1)); }

dns::HostLookup lookup_of(const std::string& host, Families families = Families::any) {
  return {.name = name(host), .families = families, .search = {}, .ndots = 1, .hosts_file = ""};
}

constexpr const char* zone = R"(
  mx.example.org.     A     192.0.2.2
  mx.example.org.     A     192.0.2.1
  mx.example.org.     AAAA  2001:db8::1
  v4.example.org.     A     192.0.2.4
  www.example.org.    CNAME mx.example.org.
  text.example.org.   TXT   "no address"
  half.example.org.   A     192.0.2.5
  !servfail  half.example.org.   AAAA
  !servfail  empty-half.example.org. AAAA
  empty-half.example.org. TXT "x"
  !timeout   silent.example.org. *
  !malformed denied.example.org. AAAA
  insecure.example.org. A   192.0.2.6
  !insecure  insecure.example.org.
  mail.example.org.   A     192.0.2.7
  mail.example.net.   A     192.0.2.8
  other.example.net.  A     192.0.2.9
  bare.               A     192.0.2.10
  texts.example.org.  TXT   "exists"
  texts.example.net.  A     192.0.2.11
  !servfail broken.example.org. A
  broken.example.net. A     192.0.2.12
  twice.example.org.  A     192.0.2.13
  twice.example.org.  A     192.0.2.13
)";

}  // namespace

TEST_CASE("the addresses of a host are found, or why there are none") {
  struct Row {
    std::string host;
    Families families;
    std::string addresses;  // or:
    LookupFailure failure;
    std::string says;
    std::string reason;
  };
  constexpr auto none = LookupFailure::could_not_ask;
  const std::vector<Row> rows{
      {"mx.example.org", Families::any, "192.0.2.2 192.0.2.1 2001:db8::1", none, "",
       "IPv4 first, in the order of the answer"},
      {"mx.example.org", Families::v4, "192.0.2.2 192.0.2.1", none, "", "IPv4 only"},
      {"mx.example.org", Families::v6, "2001:db8::1", none, "", "IPv6 only"},
      {"www.example.org", Families::v6, "2001:db8::1", none, "", "by an alias"},
      {"twice.example.org", Families::v4, "192.0.2.13", none, "", "an address counts once"},
      {"v4.example.org", Families::v6, "", LookupFailure::no_address,
       "v4.example.org has no IPv6 address", "not of this family"},
      {"text.example.org", Families::v4, "", LookupFailure::no_address,
       "text.example.org has no IPv4 address", "exists, but is no host"},
      {"text.example.org", Families::any, "", LookupFailure::no_address,
       "text.example.org has no address", "of neither family"},
      {"no.example.org", Families::any, "", LookupFailure::no_such_name,
       "no.example.org does not exist (NXDOMAIN)", "no such name"},
      {"silent.example.org", Families::any, "", LookupFailure::could_not_ask,
       "could not ask for silent.example.org: no answer from 192.0.2.53:53", "silence"},
      {"empty-half.example.org", Families::any, "", LookupFailure::could_not_ask,
       "could not ask for empty-half.example.org: SERVFAIL from 192.0.2.53:53",
       "no A record, but who knows about AAAA"},
      {"denied.example.org", Families::any, "", LookupFailure::could_not_ask,
       "could not ask for denied.example.org: a malformed reply", "NXDOMAIN and nonsense"},
      {"localhost", Families::any, "127.0.0.1 ::1", none, "", "RFC 6761"},
      {"x.LocalHost", Families::v6, "::1", none, "", "and all below"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    test::MemoryResolver resolver(zone);
    const auto found = dns::lookup_addresses(resolver, lookup_of(row.host, row.families), soon());
    REQUIRE(found.has_value() == !row.addresses.empty());
    if (found) {
      CHECK(format(found->addresses) == row.addresses);
      CHECK(found->partial_failure.empty());
    } else {
      CHECK(found.error().failure == row.failure);
      CAPTURE(found.error().error.message);
      CHECK(found.error().error.message.find(row.says) == 0);
      CHECK(found.error().error.cause == base::Cause::dns);
    }
    CHECK(resolver.batches() <= 1);
  }
}

TEST_CASE("what is said about the addresses is true of all of them") {
  test::MemoryResolver resolver(zone);
  const auto secure = dns::lookup_addresses(resolver, lookup_of("www.example.org"), soon());
  REQUIRE(secure);
  CHECK(secure->authentic);
  CHECK(secure->aliases == std::vector{name("mx.example.org")});
  CHECK(secure->name == name("www.example.org"));
  CHECK(secure->final_name() == name("mx.example.org"));
  CHECK(secure->source == dns::AddressSource::dns);

  const auto insecure = dns::lookup_addresses(resolver, lookup_of("insecure.example.org"), soon());
  REQUIRE(insecure);
  CHECK_FALSE(insecure->authentic);
  CHECK(insecure->final_name() == name("insecure.example.org"));

  const auto half = dns::lookup_addresses(resolver, lookup_of("half.example.org"), soon());
  REQUIRE(half);
  CHECK(format(half->addresses) == "192.0.2.5");
  CHECK_FALSE(half->authentic);
  CHECK(half->partial_failure == "AAAA of half.example.org: SERVFAIL from 192.0.2.53:53");
}

TEST_CASE("short names are tried within the search domains first") {
  struct Row {
    std::string host;
    unsigned ndots;
    std::string found;
    std::string address;
    std::string says;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"mail", 1, "mail.example.org", "192.0.2.7", "", "in both: the first counts"},
      {"other", 1, "other.example.net", "192.0.2.9", "", "in the second"},
      {"bare", 1, "bare", "192.0.2.10", "", "by itself at last"},
      {"texts", 1, "texts.example.net", "192.0.2.11", "", "the first has no address"},
      {"mail.example", 1, "", "", "mail.example does not exist (NXDOMAIN)",
       "a name with a dot stands for itself"},
      {"x.mail", 2, "", "",
       "x.mail does not exist (NXDOMAIN); tried as well: x.mail.example.org, x.mail.example.net",
       "ndots moves the border"},
      {"broken", 1, "", "", "could not ask for broken.example.org: SERVFAIL",
       "the first may be the one: another host must not stand in for it"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    test::MemoryResolver resolver(zone);
    dns::HostLookup lookup = lookup_of(row.host);
    lookup.search = {name("example.org"), name("example.net")};
    lookup.ndots = row.ndots;
    const auto found = dns::lookup_addresses(resolver, lookup, soon());
    REQUIRE(found.has_value() == !row.found.empty());
    if (found) {
      CHECK(found->name == name(row.found));
      CHECK(format(found->addresses) == row.address);
    } else {
      CAPTURE(found.error().error.message);
      CHECK(found.error().error.message.find(row.says) == 0);
    }
    CHECK(resolver.batches() == 1);
  }
}

TEST_CASE("a search domain that makes the name too long is passed over") {
  test::MemoryResolver resolver("bare. A 192.0.2.10");
  dns::HostLookup lookup = lookup_of("bare");
  const std::string label(60, 'x');
  lookup.search = {name(label + "." + label + "." + label + "." + label + ".xxxxxx")};
  CHECK(dns::lookup_addresses(resolver, lookup, soon()));
  CHECK(resolver.questions_asked() == 2);
}

TEST_CASE("a hosts file is read strictly") {
  struct Row {
    std::string text;
    std::string addresses;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"192.0.2.1 host\n", "192.0.2.1", "one line"},
      {"192.0.2.1\thost.example\tHOST\r\n", "192.0.2.1", "tabs, an alias, case, CR"},
      {"192.0.2.2 host\n::1 host\n192.0.2.1 host", "192.0.2.2 ::1 192.0.2.1", "in its order"},
      {"#192.0.2.1 host\n192.0.2.2 other # host\n", "", "comments"},
      {"192.0.2.1 host#remark\n", "192.0.2.1", "a comment without a blank"},
      {"127.1 host\nfe80::1%lo host\n0x7f000001 host\nhost host\n", "", "what is no address"},
      {"192.0.2.1\n\n   \n", "", "no name"},
      {"192.0.2.1 host.example\n", "", "another name"},
      {"192.0.2.1 .. host.\n", "192.0.2.1", "a bad alias beside ours"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(format(dns::parse_hosts(row.text, name("host"))) == row.addresses);
  }
}

TEST_CASE("the full name of a machine stands beside its short one") {
  struct Row {
    std::string text;
    std::string full;  // "" if there is none
    std::string reason;
  };
  const std::vector<Row> rows{
      {"127.0.0.1 localhost\n127.0.1.1 Host.example.org host\n", "Host.example.org", "Debian"},
      {"192.0.2.1 host host.example.org\n", "host.example.org", "behind it"},
      {"192.0.2.1 a.example HOST b.example\n", "a.example", "the first with a dot"},
      {"192.0.2.1 host\n192.0.2.2 host.example.org host\n", "host.example.org",
       "a line without one is passed over"},
      {"192.0.2.1 host.a host\n192.0.2.2 host.b host\n", "host.a", "the first line counts"},
      {"192.0.2.1 host.example.org other\n", "", "another machine"},
      {"192.0.2.1 host.example.org # host\n", "", "in a comment"},
      {"192.0.2.1 host other\n", "", "no name with a dot"},
      {"192.0.2.1 host. host\n", "", "a dot at the end is no part of the name"},
      {"host host.example.org\n", "", "no address"},
      {"", "", "an empty file"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto full = dns::find_full_name(row.text, name("host"));
    CHECK((full ? full->format() : "") == row.full);
  }
}

TEST_CASE("the hosts file comes before the DNS") {
  const test::TempDirectory directory;
  test::MemoryResolver resolver("mx.example.org. A 192.0.2.1\nmx.example.org. AAAA 2001:db8::1");
  dns::HostLookup lookup = lookup_of("mx.example.org");
  lookup.hosts_file = directory.write("hosts", "10.0.0.1 mx.example.org mx\n");
  const auto local = dns::lookup_addresses(resolver, lookup, soon());
  REQUIRE(local);
  CHECK(format(local->addresses) == "10.0.0.1");
  CHECK(local->source == dns::AddressSource::hosts_file);
  CHECK_FALSE(local->authentic);
  CHECK(resolver.batches() == 0);

  lookup.families = Families::v6;
  const auto v6 = dns::lookup_addresses(resolver, lookup, soon());
  REQUIRE(v6);
  CHECK(format(v6->addresses) == "2001:db8::1");
  CHECK(v6->source == dns::AddressSource::dns);

  lookup.hosts_file = directory.path() + "/missing";
  const auto missing = dns::lookup_addresses(resolver, lookup, soon());
  REQUIRE(missing);
  CHECK(missing->partial_failure.empty());
}

TEST_CASE("a hosts file that cannot be read is mentioned") {
  const test::TempDirectory directory;
  test::MemoryResolver resolver("mx.example.org. A 192.0.2.1\n!servfail mx.example.org. AAAA");
  dns::HostLookup lookup = lookup_of("mx.example.org", Families::v4);
  lookup.hosts_file = directory.path();
  const auto v4 = dns::lookup_addresses(resolver, lookup, soon());
  REQUIRE(v4);
  CHECK(v4->partial_failure.find("is not a regular file") != std::string::npos);
  lookup.families = Families::any;
  const auto any = dns::lookup_addresses(resolver, lookup, soon());
  REQUIRE(any);
  CHECK(any->partial_failure.find("is not a regular file; AAAA of mx.example.org: SERVFAIL") !=
        std::string::npos);
}
