// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/resolver_config.hpp"

#include <cstdlib>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/ascii.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;

namespace {

std::string servers_of(const dns::ResolverConfig& config) {
  std::vector<std::string> texts;
  for (const net::Endpoint& server : config.servers)
    texts.push_back(server.format());
  return base::join(texts, " ");
}

std::string search_of(const dns::ResolverConfig& config) {
  std::vector<std::string> texts;
  for (const dns::Name& domain : config.search)
    texts.push_back(domain.format());
  return base::join(texts, " ");
}

const std::string local = "127.0.0.1:53 [::1]:53";

}  // namespace

TEST_CASE("resolv.conf is read as the C library reads it") {
  struct Row {
    std::string text;
    std::string servers;
    std::string search;
    unsigned ndots;
    bool trust_ad;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"", local, "", 1, false, "an empty file means this machine"},
      {"nameserver 192.0.2.1\n", "192.0.2.1:53", "", 1, false, "one server"},
      {"nameserver 192.0.2.1", "192.0.2.1:53", "", 1, false, "no line end"},
      {"nameserver\t192.0.2.1 \r\nnameserver 2001:db8::1\r\n", "192.0.2.1:53 [2001:db8::1]:53", "",
       1, false, "tabs, CR, IPv6"},
      {"nameserver 10.0.0.1\nnameserver 10.0.0.2\nnameserver 10.0.0.3\nnameserver 10.0.0.4\n",
       "10.0.0.1:53 10.0.0.2:53 10.0.0.3:53", "", 1, false, "at most three"},
      {"# nameserver 10.0.0.1\n; nameserver 10.0.0.2\n", local, "", 1, false, "comments"},
      {" nameserver 10.0.0.1 # mine\n", "10.0.0.1:53", "", 1, false, "blanks, a remark behind"},
      {"nameserver fe80::1%eth0\nnameserver 10.0.0.1\n", "10.0.0.1:53", "", 1, false,
       "an address with a scope is passed over"},
      {"nameserver\nNAMESERVER 10.0.0.1\nnameservers 10.0.0.2\n", local, "", 1, false,
       "half a line and unknown words"},
      {"search example.org sub.example.net.\n", local, "example.org sub.example.net", 1, false,
       "search domains"},
      {"domain example.org other.example\n", local, "example.org", 1, false, "one domain"},
      {"search a.example b.example\ndomain c.example\n", local, "c.example", 1, false,
       "the last line wins"},
      {"domain c.example\nsearch a.example b.example\n", local, "a.example b.example", 1, false,
       "whichever it is"},
      {"search a b c d e f g h\n", local, "a b c d e f", 1, false, "at most six"},
      {"search .\n", local, "", 1, false, "the root is no search domain"},
      {"search a..b ok.example\n", local, "ok.example", 1, false, "what is no name"},
      {"options ndots:2 trust-ad\n", local, "", 2, true, "options"},
      {"options timeout:1\noptions ndots:99\n", local, "", 15, false, "ndots has a limit"},
      {"options ndots:x ndots: ndots:-1 trust-adx\n", local, "", 1, false, "bad options"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto config = dns::parse_resolv_conf(row.text);
    REQUIRE(config);
    CHECK(servers_of(*config) == row.servers);
    CHECK(search_of(*config) == row.search);
    CHECK(config->ndots == row.ndots);
    CHECK(config->trust_ad == row.trust_ad);
  }
}

TEST_CASE("a resolv.conf of nothing but odd nameservers is an error") {
  const auto config = dns::parse_resolv_conf("nameserver fe80::1%eth0\nnameserver dns.example\n");
  REQUIRE_FALSE(config);
  CHECK(config.error().cause == base::Cause::syntax);
  CHECK(config.error().message ==
        "resolv.conf: no nameserver is understood, the first is \"fe80::1%eth0\"");
}

TEST_CASE("given servers make the file unnecessary") {
  const net::Endpoint server{.address = net::IpAddress::parse("192.0.2.7").value(), .port = 5353};
  const auto config = dns::load_resolver_config({server}, "/nonexistent/resolv.conf");
  REQUIRE(config);
  CHECK(servers_of(*config) == "192.0.2.7:5353");
  CHECK(config->search.empty());
}

TEST_CASE("the file is read from where it is") {
  const test::TempDirectory directory;
  const auto config = dns::load_resolver_config(
      {}, directory.write("resolv.conf", "nameserver 192.0.2.1\nsearch example.org\n"));
  REQUIRE(config);
  CHECK(servers_of(*config) == "192.0.2.1:53");
  CHECK(search_of(*config) == "example.org");
  const auto missing = dns::load_resolver_config({}, directory.path() + "/missing");
  REQUIRE(missing);
  CHECK(servers_of(*missing) == local);
  CHECK_FALSE(dns::load_resolver_config({}, directory.path()));
}

TEST_CASE("the environment has no say") {
  setenv("LOCALDOMAIN", "evil.example", 1);
  setenv("RES_OPTIONS", "ndots:9 trust-ad", 1);
  const auto config = dns::parse_resolv_conf("nameserver 192.0.2.1\n");
  unsetenv("LOCALDOMAIN");
  unsetenv("RES_OPTIONS");
  REQUIRE(config);
  CHECK(config->search.empty());
  CHECK(config->ndots == 1);
  CHECK_FALSE(config->trust_ad);
}

TEST_CASE("the AD bit is believed on the loopback, or as the configuration says") {
  const auto endpoint = [](const char* text) {
    return net::Endpoint{.address = net::IpAddress::parse(text).value(), .port = 53};
  };
  dns::ResolverConfig config;
  CHECK(config.trusts_ad(endpoint("127.0.0.53")));
  CHECK(config.trusts_ad(endpoint("::1")));
  CHECK_FALSE(config.trusts_ad(endpoint("192.0.2.1")));
  CHECK_FALSE(config.trusts_ad(endpoint("10.0.0.1")));
  config.trust_ad = true;
  CHECK(config.trusts_ad(endpoint("192.0.2.1")));
}
