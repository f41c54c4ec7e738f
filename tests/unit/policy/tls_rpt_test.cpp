// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/tls_rpt/record.hpp"

using namespace mailprobe;
using policy::MalformedRecord;
using policy::NoRecord;
using policy::SeveralRecords;
using policy::tls_rpt::read_record;
using policy::tls_rpt::Record;
using policy::tls_rpt::Rua;
using policy::tls_rpt::RuaKind;

namespace {

policy::RecordReading<Record> read(const std::vector<std::string>& texts) {
  std::vector<dns::Txt> records;
  for (const std::string& text : texts)
    records.push_back({{text}});
  return read_record(records);
}

}  // namespace

TEST_CASE("a sound record gives its targets") {
  constexpr RuaKind mailto = RuaKind::mailto;
  constexpr RuaKind https = RuaKind::https;
  struct Row {
    std::string text;
    std::vector<Rua> targets;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"v=TLSRPTv1;rua=mailto:reports@example.com",
       {{mailto, "mailto:reports@example.com", "example.com"}},
       "the first example of the RFC"},
      {"v=TLSRPTv1; rua=https://reporting.example.com/v1/tlsrpt",
       {{https, "https://reporting.example.com/v1/tlsrpt", "reporting.example.com"}},
       "the second"},
      {"v=TLSRPTv1; rua=mailto:a@b.example \t, https://c.example,mailto:d@e.example ; ",
       {{mailto, "mailto:a@b.example", "b.example"},
        {https, "https://c.example", "c.example"},
        {mailto, "mailto:d@e.example", "e.example"}},
       "three, with blanks beside commas and semicolons"},
      {"v=TLSRPTv1; a=b; rua=mailto:a@b.example; c=d",
       {{mailto, "mailto:a@b.example", "b.example"}},
       "unknown fields around it"},
      {"v=TLSRPTv1; rua=MAILTO:a@b.example,HTTPS://c.example",
       {{mailto, "MAILTO:a@b.example", "b.example"}, {https, "HTTPS://c.example", "c.example"}},
       "schemes in capitals"},
      {"v=TLSRPTv1; rua=mailto:a%2Cb%21c%3B@b.example?subject=x=y",
       {{mailto, "mailto:a%2Cb%21c%3B@b.example?subject=x=y", "b.example"}},
       "encoded characters and header fields"},
      {"v=TLSRPTv1; rua=https://[2001:DB8::1]:8443/?a=b#c",
       {{https, "https://[2001:DB8::1]:8443/?a=b#c", "2001:db8::1"}},
       "an IPv6 address with a port"},
      {"v=TLSRPTv1; rua=https://192.0.2.1:?q",
       {{https, "https://192.0.2.1:?q", "192.0.2.1"}},
       "an IPv4 address with an empty port"},
      {"v=TLSRPTv1; rua=https://c.example/a@b:c",
       {{https, "https://c.example/a@b:c", "c.example"}},
       "an @ behind the host is none of a user"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto reading = read({row.text});
    const auto* record = std::get_if<Record>(&reading);
    REQUIRE(record != nullptr);
    CHECK(record->text == row.text);
    CHECK(record->targets == row.targets);
    CHECK(record->remarks.empty());
  }
}

TEST_CASE("all targets of a repeated rua count, with a remark") {
  const auto reading = read({"v=TLSRPTv1; rua=mailto:a@b.example; rua=https://c.example"});
  const auto& record = std::get<Record>(reading);
  CHECK(record.targets.size() == 2);
  CHECK(record.remarks ==
        std::vector<policy::Fault>{
            {36, "the field \"rua\" stands here again; not every sender looks at it"}});
}

TEST_CASE("a record that breaks the grammar is shown with the place of the fault") {
  struct Row {
    std::string fields;  // behind "v=TLSRPTv1;", which has 11 bytes
    std::size_t position;
    std::string what;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"", 10, "the field \"rua\" is missing", "nothing but the version"},
      {"ruf=mailto:a@b.example", 11, "the field \"rua\" is missing; \"ruf\" is another one",
       "a typo"},
      {"RUA=mailto:a@b.example", 11, "the field \"rua\" is missing; \"RUA\" is another one",
       "in capitals"},
      {"a=b", 14, "the field \"rua\" is missing", "another field"},
      {"rua=", 15, "here a URI is missing", "an empty one"},
      {"rua= mailto:a@b.example", 15, "blanks can only stand beside a comma", "a blank in front"},
      {"rua=mailto:a@b.example,", 34, "here a URI is missing", "a comma at the end"},
      {"rua=,mailto:a@b.example", 15, "here a URI is missing", "a comma in front"},
      {"rua=a@b.example", 15, "reports are sent to \"mailto:\" or \"https:\" only", "no scheme"},
      {"rua=http://c.example", 15, "reports are sent to \"mailto:\" or \"https:\" only",
       "without TLS"},
      {"rua=mailto:a@b.example!10m", 33,
       "\"!\" is written as %21; a size limit exists in DMARC only", "the size limit of DMARC"},
      {"rua=mailto:a@b.example mailto:c@d.example", 33, "\" \" cannot stand in a URI",
       "a blank between two"},
      {"rua=mailto:a%zz@b.example", 23, "behind \"%\" stand two hexadecimal digits", "a bare %"},
      {"rua=mailto:a@b.example?%4", 34, "behind \"%\" stand two hexadecimal digits", "a % cut off"},
      {"rua=mailto:a@b\xc3\xbc.example", 25, "\"\\xc3\" cannot stand in a URI", "UTF-8"},
      {"rua=mailto:a|b@b.example", 23, "\"\\x7c\" cannot stand in a URI", "a bar"},
      {"rua=mailto://a@b.example", 22, "behind \"mailto:\" stand no slashes", "slashes"},
      {"rua=mailto:b.example", 31, "here \"@\" and a domain are missing", "no @"},
      {"rua=mailto:?to=a@b.example", 22, "here \"@\" and a domain are missing",
       "the mailbox among the header fields"},
      {"rua=mailto:@b.example", 22, "here the local part of a mailbox is missing", "no local part"},
      {"rua=mailto:a@", 24, "here a host name is missing", "no domain"},
      {"rua=mailto:a@b_c.example", 24,
       "host name \"b_c.example\" has \"_\" at position 2; a host name is made of letters, "
       "digits, hyphens and dots",
       "an underscore in the domain"},
      {"rua=mailto:a@[192.0.2.1]", 24, "brackets stand around an IPv6 address only",
       "an address literal"},
      {"rua=https:c.example", 21, "behind \"https:\" stand two slashes and a host", "no slashes"},
      {"rua=https:///path", 23, "here a host name is missing", "no host"},
      {"rua=https://user@c.example", 27, "the name of a user cannot stand before the host",
       "a user"},
      {"rua=https://c.example:https/", 33, "this is no port", "a port by name"},
      {"rua=https://c.example:65536/", 33, "this is no port", "a port too great"},
      {"rua=https://c.example:0", 33, "this is no port", "port 0"},
      {"rua=https://[::1", 23, "brackets stand around an IPv6 address only", "a bracket alone"},
      {"rua=https://[::1]x/", 23, "brackets stand around an IPv6 address only",
       "something behind the bracket"},
      {"rua=https://c.example/[x]", 33, "brackets stand around an IPv6 address only",
       "brackets in the path"},
      {"rua=mailto:a@b.example; c", 36, "the field has no \"=\"", "a name alone"},
      {"rua=mailto:a@b.example; c=d=e", 38, "\"=\" cannot stand in the value of a field",
       "an equals sign in an extension"},
      {"rua=mailto:a@b.example ", 33,
       "blanks can only stand at the end if a semicolon stands before them", "a blank at the end"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto reading = read({"v=TLSRPTv1;" + row.fields});
    const auto* malformed = std::get_if<MalformedRecord>(&reading);
    REQUIRE(malformed != nullptr);
    CHECK(malformed->fault.position == row.position);
    CHECK(malformed->fault.what == row.what);
  }
}

TEST_CASE("of several records none counts, of other kinds the one that remains") {
  const std::string good = "v=TLSRPTv1; rua=mailto:a@b.example";
  CHECK(read({good, good}) == policy::RecordReading<Record>(SeveralRecords{2}));
  CHECK(std::holds_alternative<Record>(read({"v=STSv1; id=1", good, "v=TLSRPTv1"})));
  CHECK(read({"v=STSv1; id=1"}) == policy::RecordReading<Record>(NoRecord{}));
  const auto reading = read({"v=TLSRPT1; rua=mailto:a@b.example", "v=tlsrptv1; rua=x"});
  const auto* none = std::get_if<NoRecord>(&reading);
  REQUIRE(none != nullptr);
  REQUIRE(none->attempt);
  CHECK(none->attempt->text == "v=tlsrptv1; rua=x");
  CHECK(none->attempt->fault ==
        policy::Fault{2, "the record does not count, as it does not begin with \"v=TLSRPTv1;\""});
}
