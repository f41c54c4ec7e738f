// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/record.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace mailprobe;
using dns::Name;
using dns::RecordData;
using dns::RecordType;

namespace {

Name name(const char* text) { return Name::parse(text).value(); }
net::IpAddress address(const char* text) { return net::IpAddress::parse(text).value(); }

}  // namespace

TEST_CASE("record types have the names of the registry") {
  struct Row {
    std::string text;
    int number;
    std::string format;
  };
  const std::vector<Row> rows{
      {"A", 1, "A"},
      {"ns", 2, "NS"},
      {"CNAME", 5, "CNAME"},
      {"SOA", 6, "SOA"},
      {"PTR", 12, "PTR"},
      {"Mx", 15, "MX"},
      {"TXT", 16, "TXT"},
      {"AAAA", 28, "AAAA"},
      {"SRV", 33, "SRV"},
      {"OPT", 41, "OPT"},
      {"TLSA", 52, "TLSA"},
      {"CAA", 257, "CAA"},
      {"TYPE65", 65, "TYPE65"},
      {"type15", 15, "MX"},
      {"TYPE65535", 65535, "TYPE65535"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const auto type = dns::parse_record_type(row.text);
    REQUIRE(type);
    CHECK(static_cast<int>(*type) == row.number);
    CHECK(dns::format_record_type(*type) == row.format);
  }
  for (const char* text : {"", "MXX", "TYPE", "TYPE65536", "TYPE-1", "TYPEA", "15"}) {
    CAPTURE(text);
    CHECK_FALSE(dns::parse_record_type(text));
  }
}

TEST_CASE("records are shown as lines of a zone file") {
  struct Row {
    RecordType type;
    RecordData data;
    std::string text;
  };
  const std::vector<Row> rows{
      {RecordType::a, dns::A{address("192.0.2.1")}, "A 192.0.2.1"},
      {RecordType::aaaa, dns::Aaaa{address("2001:DB8::1")}, "AAAA 2001:db8::1"},
      {RecordType::cname, dns::Cname{name("a.b")}, "CNAME a.b."},
      {RecordType::ns, dns::Ns{name("ns.b")}, "NS ns.b."},
      {RecordType::ptr, dns::Ptr{name("host.b")}, "PTR host.b."},
      {RecordType::soa,
       dns::Soa{.primary = name("ns.b"),
                .mailbox = name(R"(host\.master.b)"),
                .serial = 1,
                .refresh = 2,
                .retry = 3,
                .expire = 4,
                .minimum = 5},
       R"(SOA ns.b. host\.master.b. 1 2 3 4 5)"},
      {RecordType::mx, dns::Mx{.preference = 10, .exchange = name("mx.b")}, "MX 10 mx.b."},
      {RecordType::mx, dns::Mx{}, "MX 0 ."},
      {RecordType::txt, dns::Txt{{"v=spf1", "say \"\\\"\n\xff", ""}},
       R"(TXT "v=spf1" "say \"\\\"\010\255" "")"},
      {RecordType::srv, dns::Srv{.priority = 1, .weight = 2, .port = 25, .target = name("s.b")},
       "SRV 1 2 25 s.b."},
      {RecordType::tlsa,
       dns::Tlsa{.usage = 3, .selector = 1, .matching_type = 1, .data = {0xab, 0x01}},
       "TLSA 3 1 1 ab01"},
      {RecordType::caa, dns::Caa{.flags = 128, .tag = "issue", .value = "ca.b; x=\"y\""},
       R"(CAA 128 issue "ca.b; x=\"y\"")"},
      {static_cast<RecordType>(65), dns::Unknown{{1, 2}}, R"(TYPE65 \# 2 0102)"},
      {static_cast<RecordType>(65), dns::Unknown{}, R"(TYPE65 \# 0)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const dns::Record record{
        .owner = name("Example.org"), .type = row.type, .ttl = 300, .data = row.data};
    CHECK(dns::format_record(record) == std::string("Example.org. 300 IN ") + row.text);
  }
}

TEST_CASE("the strings of a TXT record are joined without anything in between") {
  CHECK(dns::Txt{{"v=spf1 include:", "example.org", " -all"}}.joined() ==
        "v=spf1 include:example.org -all");
  CHECK(dns::Txt{{""}}.joined().empty());
}

TEST_CASE("an MX of the root means no mail") {
  CHECK(dns::Mx{}.is_null());
  CHECK_FALSE(dns::Mx{.preference = 0, .exchange = name("mx")}.is_null());
}

TEST_CASE("data of one type are picked in their order") {
  const auto record = [](const char* owner, RecordType type, RecordData data) {
    return dns::Record{.owner = name(owner), .type = type, .ttl = 1, .data = std::move(data)};
  };
  const std::vector<dns::Record> records{
      record("a", RecordType::mx, dns::Mx{.preference = 20, .exchange = name("y")}),
      record("a", RecordType::cname, dns::Cname{name("z")}),
      record("a", RecordType::mx, dns::Mx{.preference = 10, .exchange = name("x")})};
  const auto exchanges = dns::data_of<dns::Mx>(records);
  REQUIRE(exchanges.size() == 2);
  CHECK(exchanges[0].preference == 20);
  CHECK(exchanges[1].preference == 10);
}
