// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/bimi/discovery.hpp"
#include "policy/bimi/record.hpp"
#include "support/memory_resolver.hpp"

using namespace mailprobe;
using namespace policy::bimi;
using dns::Inquiry;
using dns::Name;
using policy::Fault;
using policy::MalformedRecord;
using policy::NoRecord;
using policy::SeveralRecords;

namespace {

const dns::Patience patience{base::Deadline::after(std::chrono::seconds(10))};

policy::RecordReading<Record> read(const std::vector<std::string>& texts) {
  std::vector<dns::Txt> records;
  for (const std::string& text : texts)
    records.push_back({{text}});
  return read_record(records);
}

struct Found {
  policy::dmarc::Discovery dmarc;
  Discovery bimi;
  std::size_t batches = 0;
};

Found find_in(const std::string& zone, std::string_view author, std::string_view selector) {
  test::MemoryResolver resolver(zone);
  Inquiry inquiry;
  auto found = dns::settle(inquiry, resolver, patience, [&](Inquiry& asked) {
    auto dmarc = policy::dmarc::discover(asked, Name::parse(author).value(), nullptr);
    auto bimi = find_record(asked, dmarc, selector);
    return Found{std::move(dmarc), std::move(bimi), 0};
  });
  found.batches = resolver.batches();
  return found;
}

}  // namespace

TEST_CASE("a sound record names its files") {
  struct Row {
    std::string text;
    std::string logo;
    std::string evidence;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"v=BIMI1; l=https://b.example/logo.svg; a=https://b.example/vmc.pem",
       "https://b.example/logo.svg", "https://b.example/vmc.pem", "both"},
      {"v=BIMI1; l=https://b.example/logo.svg", "https://b.example/logo.svg", "", "a is optional"},
      {"v=BIMI1;a=;l=HTTPS://b.example/Logo.SVG;", "HTTPS://b.example/Logo.SVG", "",
       "in any order, in capitals"},
      {"v = BIMI1 ; l = https://b.example/logo.svgz?x=a=b#c ;",
       "https://b.example/logo.svgz?x=a=b#c", "", "blanks, a query and a fragment"},
      {"v=BIMI1; l=; a=https://b.example/vmc.pem", "", "https://b.example/vmc.pem",
       "the logo is in the certificate"},
      {"v=BIMI1; l=; a=;", "", "", "declined"},
      {"v=BIMI1; l=", "", "", "declined without a"},
      {"v=BIMI1; l=https://b.example/a!b.svg; x-new=1 2", "https://b.example/a!b.svg", "",
       "unknown tags are ignored"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto reading = read({row.text});
    const auto* record = std::get_if<Record>(&reading);
    REQUIRE(record != nullptr);
    CHECK((record->logo ? record->logo->uri : "") == row.logo);
    CHECK((record->evidence ? record->evidence->uri : "") == row.evidence);
    CHECK(record->declines() == (row.logo.empty() && row.evidence.empty()));
    CHECK(record->remarks.empty());
  }
}

TEST_CASE("what senders may prefer is read, too") {
  const auto reading = read({"v=BIMI1; l=; avp=personal; lps=help, team-"});
  CHECK(std::get<Record>(reading).avatar == Avatar::personal);
  CHECK(std::get<Record>(reading).local_parts == "help, team-");
  CHECK(std::get<Record>(read({"v=BIMI1; l=; avp=brand"})).avatar == Avatar::brand);
  CHECK_FALSE(std::get<Record>(read({"v=BIMI1; l="})).local_parts);
}

TEST_CASE("a record that breaks the grammar is shown with the place of the fault") {
  struct Row {
    std::string tags;  // behind "v=BIMI1;", which has 8 bytes
    std::size_t position;
    std::string what;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"", 8, "the tag \"l\" is missing", "nothing but the version"},
      {"a=https://b.example/vmc.pem", 35, "the tag \"l\" is missing", "no logo"},
      {"L=https://b.example/logo.svg", 36, "the tag \"l\" is missing", "in capitals"},
      {"l=http://b.example/logo.svg", 10,
       "here \"https://\" is missing; files are fetched in no other way", "without TLS"},
      {"l=b.example/logo.svg", 10,
       "here \"https://\" is missing; files are fetched in no other way", "no scheme"},
      {"l=https://b.example/logo.png", 10, "this is no SVG, and no other format is allowed",
       "a bitmap"},
      {"l=https:/b.example/logo.svg", 16, "behind \"https:\" stand two slashes and a host",
       "a slash too few"},
      {"l=https://b.example/a.svg,https://b.example/b.svg", 33,
       "there can be one location only; \",\" is written as %2C", "two of them"},
      {"l=https://b.example/my logo.svg", 30, "\" \" cannot stand in a URI", "a blank"},
      {"l=; a=mailto:a@b.example", 14,
       "here \"https://\" is missing; files are fetched in no other way", "evidence by mail"},
      {"l=; l=", 12, "the tag \"l\" stands here again, and each can stand once", "a tag twice"},
      {"l=; v=BIMI1", 12, "the version stands here again", "the version twice"},
      {"l=; oops", 16, "the field has no \"=\"", "a name alone"},
      {"l=;; a=", 11, "here a field is missing", "two semicolons"},
      {"l=; =x", 12, "here the name of a tag is missing", "a value alone"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto reading = read({"v=BIMI1;" + row.tags});
    const auto* malformed = std::get_if<MalformedRecord>(&reading);
    REQUIRE(malformed != nullptr);
    CHECK(malformed->fault == Fault{row.position, row.what});
  }
}

TEST_CASE("what is odd, but not wrong, is remarked on") {
  struct Row {
    std::string tags;  // behind "v=BIMI1;"
    Fault remark;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"l=https://b.example/logo",
       {10, "the name of the file does not end in \".svg\""},
       "a logo without a suffix"},
      {"l=;a=https://b.example",
       {13, "the name of the file does not end in \".pem\""},
       "evidence without one"},
      {"l=;avp=logo",
       {15, R"("logo" is neither "brand" nor "personal" and is ignored)"},
       "another preference"},
      {"l=;A=https://b.example/vmc.pem",
       {11, R"("A" is no tag of BIMI; it is written "a")"},
       "a name in capitals"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto reading = read({"v=BIMI1;" + row.tags});
    CHECK(std::get<Record>(reading).remarks == std::vector<Fault>{row.remark});
  }
}

TEST_CASE("exactly one record of BIMI counts") {
  const std::string good = "v=BIMI1; l=";
  CHECK(read({good, good}) == policy::RecordReading<Record>(SeveralRecords{2}));
  CHECK(std::holds_alternative<Record>(read({"v=spf1 -all", good, "v=BIMI2; l="})));
  CHECK(read({"v=spf1"}) == policy::RecordReading<Record>(NoRecord{}));
  const auto reading = read({"v=bimi1; l="});
  const auto* none = std::get_if<NoRecord>(&reading);
  REQUIRE(none != nullptr);
  REQUIRE(none->attempt);
  CHECK(none->attempt->fault ==
        Fault{2, "the record does not count, as it does not begin with \"v=BIMI1;\""});
}

TEST_CASE("the record of the author domain counts, or that of the organizational domain") {
  const std::string zone = R"(
    _dmarc.example.com.          TXT "v=DMARC1; p=reject"
    default._bimi.example.com.   TXT "v=BIMI1; l=https://b.example/default.svg"
    x.brand._bimi.example.com.   TXT "v=BIMI1; l=https://b.example/brand.svg"
    default._bimi.a.example.com. TXT "v=BIMI1; l="
    default._bimi.b.example.com. TXT "v=BIMI1; l="
    default._bimi.b.example.com. TXT "v=BIMI1; a="
    default._bimi.c.example.com. TXT "v=BIMI1"
    !servfail default._bimi.d.example.com. TXT
  )";
  struct Row {
    std::string author;
    std::string selector;
    std::string domain;
    std::size_t alternative;  // of Finding: CouldNotAsk, NoRecord, several, malformed, Record
    std::size_t batches;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"example.com", "default", "example.com", 4, 1, "its own"},
      {"a.example.com", "default", "a.example.com", 4, 1, "a subdomain declines"},
      {"b.example.com", "default", "b.example.com", 2, 1, "two records end the search"},
      {"c.example.com", "default", "c.example.com", 3, 1, "so does one that is wrong"},
      {"d.example.com", "default", "d.example.com", 0, 1, "and what could not be asked"},
      {"e.example.com", "default", "example.com", 4, 2, "inherited, a batch later"},
      {"e.example.com", "x.brand", "example.com", 4, 2, "under another selector, with a dot"},
      {"e.example.com", "other", "e.example.com", 1, 2, "under one that does not exist"},
      {"e.example.com", "..", "e.example.com", 1, 1, "under one that is no name"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Found found = find_in(zone, row.author, row.selector);
    CHECK(found.bimi.domain.format() == row.domain);
    CHECK(found.bimi.finding.index() == row.alternative);
    CHECK(found.batches == row.batches);
  }
  const Found meant = find_in(
      "_dmarc.example.com. TXT \"v=DMARC1; p=reject\"\n"
      "default._bimi.example.com. TXT \"v=bimi1; l=\"",
      "a.example.com", "default");
  CHECK(meant.bimi.domain.format() == "example.com");
  CHECK(std::get<NoRecord>(meant.bimi.finding).attempt);
  const Found lost = find_in("!servfail _dmarc.com. TXT", "example.com", "default");
  CHECK(std::get<policy::dmarc::CouldNotAsk>(lost.bimi.finding).why ==
        "TXT of _dmarc.com: SERVFAIL from 192.0.2.53:53");
}

TEST_CASE("a logo is shown if the DMARC policy is strong enough") {
  constexpr auto sufficient = Strength::sufficient;
  constexpr auto insufficient = Strength::insufficient;
  struct Row {
    std::string tags;  // of example.com
    std::string more;  // of the zone
    std::string author;
    Prerequisite prerequisite;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"p=reject", "", "example.com", {sufficient, ""}, "reject"},
      {"p=quarantine", "", "example.com", {sufficient, ""}, "quarantine"},
      {"p=quarantine; pct=100", "", "example.com", {sufficient, ""}, "of all mail"},
      {"p=reject; pct=50", "", "example.com", {sufficient, ""}, "the rest is quarantined"},
      {"p=reject; sp=quarantine", "", "a.example.com", {sufficient, ""}, "a subdomain"},
      {"p=none",
       "",
       "example.com",
       {insufficient, "\"p=none\" in the record of example.com"},
       "none"},
      {"p=reject; sp=none",
       "",
       "example.com",
       {insufficient, "\"sp=none\" in the record of example.com"},
       "sp=none spoils p"},
      {"p=quarantine; pct=99",
       "",
       "example.com",
       {insufficient, "\"pct=99\" in the record of example.com"},
       "of most mail"},
      {"p=quarantine; t=y",
       "",
       "example.com",
       {insufficient,
        R"("p=quarantine" in the record of example.com, which "t=y" lowers to "none")"},
       "testing"},
      {"p=reject; t=y", "", "example.com", {sufficient, ""}, "testing reject is quarantine"},
      {"p=none; sp=reject",
       "a.example.com. A 192.0.2.1",
       "a.example.com",
       {insufficient, "\"p=none\" in the record of example.com"},
       "p of the organizational domain"},
      {"p=none",
       "_dmarc.a.example.com. TXT \"v=DMARC1; p=reject\"",
       "a.example.com",
       {insufficient, "\"p=none\" in the record of example.com"},
       "though the subdomain has its own"},
      {"p=reject; np=none",
       "",
       "a.example.com",
       {insufficient, "\"np=none\" in the record of example.com"},
       "a domain that does not exist"},
      {"rua=mailto:a@example.com",
       "",
       "example.com",
       {insufficient, R"(the record of example.com counts as "p=none": the tag "p" is missing)"},
       "no p"},
      {"p=none",
       "",
       "example.net",
       {insufficient, "neither the domain itself nor one above it has a record"},
       "no record"},
      {"p=reject",
       "!servfail _dmarc.com. TXT",
       "example.com",
       {Strength::unknown, "TXT of _dmarc.com: SERVFAIL from 192.0.2.53:53"},
       "the organizational domain is not known"},
      {"p=none",
       "!servfail _dmarc.com. TXT",
       "example.com",
       {insufficient, "\"p=none\" in the record of example.com"},
       "nor does it matter here"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const std::string zone = "_dmarc.example.com. TXT \"v=DMARC1; " + row.tags + "\"\n" + row.more;
    CHECK(check_policy(find_in(zone, row.author, "default").dmarc) == row.prerequisite);
  }
}
