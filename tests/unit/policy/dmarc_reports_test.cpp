// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/dmarc/discovery.hpp"
#include "policy/dmarc/external_reports.hpp"
#include "support/memory_resolver.hpp"

using namespace mailprobe;
using namespace policy::dmarc;
using dns::Inquiry;
using dns::Name;

namespace {

const dns::Patience patience{base::Deadline::after(std::chrono::seconds(10))};

struct Asked {
  std::vector<ReportDestination> destinations;
  std::size_t batches = 0;
  std::size_t questions = 0;
};

// From the domain to its record to who gets its reports.
Asked check_in(const std::string& zone, std::string_view domain) {
  const auto list = dns::PublicSuffixList::parse("com\nnet\norg\n", "rules").value();
  test::MemoryResolver resolver(zone);
  Inquiry inquiry;
  auto destinations = dns::settle(inquiry, resolver, patience, [&](Inquiry& asked) {
    const Discovery found = discover(asked, Name::parse(domain).value(), &list);
    const auto* applicable = std::get_if<Applicable>(&found.choice);
    if (applicable == nullptr) return std::vector<ReportDestination>{};
    return check_destinations(asked, applicable->record, applicable->domain, &list);
  });
  return {std::move(destinations), resolver.batches(), resolver.questions_asked()};
}

std::string zone_with(const std::string& rua, const std::string& rest) {
  return "_dmarc.example.com. TXT \"v=DMARC1; p=none; rua=" + rua + "\"\n" + rest;
}

constexpr auto not_needed = Authorisation::not_needed;
constexpr auto authorised = Authorisation::authorised;
constexpr auto not_authorised = Authorisation::not_authorised;
constexpr auto unknown = Authorisation::unknown;

constexpr const char* third = "mailto:a@thirdparty.example.net";
constexpr const char* consent = "example.com._report._dmarc.thirdparty.example.net. TXT ";
constexpr const char* agreed =
    "there is a record at "
    "example.com._report._dmarc.thirdparty.example.net";

}  // namespace

TEST_CASE("an address elsewhere gets reports if its host agrees") {
  struct Row {
    std::string rua;
    std::string rest;  // of the zone
    Authorisation authorisation;
    Authorisation legacy;
    std::string why;
    std::string reason;
  };
  const std::string place(consent);
  const std::string refused =
      "there is no record of DMARC at "
      "example.com._report._dmarc.thirdparty.example.net";
  const std::vector<Row> rows{
      {"mailto:a@example.com", "", not_needed, not_needed, "the domains are identical",
       "the domain itself"},
      {"mailto:a@mail.example.com", "", not_needed, not_needed,
       "example.com is the organizational domain of both", "a subdomain"},
      {"mailto:a@EXAMPLE.com", "", not_needed, not_needed, "the domains are identical",
       "letter case"},
      {third, place + "\"v=DMARC1;\"", authorised, authorised, agreed,
       "RFC 9989 appendix B.2.3: with a semicolon"},
      {third, place + "\"v=DMARC1\"", authorised, authorised, agreed, "the bare version"},
      {third, place + "\"v=DMARC1; \"", authorised, authorised, agreed, "with a blank"},
      {third, place + "\"v=DMARC1; p=none; x=y\"", authorised, authorised, agreed,
       "tags that mean nothing here"},
      {third, place + "\"v=spf1 -all\"\n" + place + "\"v=DMARC1\"", authorised, authorised, agreed,
       "beside another record"},
      {third, place + "\"v=DMARC1\"\n" + place + "\"v=DMARC1\"", authorised, authorised, agreed,
       "twice is not too often here"},
      {third, "", not_authorised, not_authorised, refused, "no record"},
      {third, place + "\"v=DMARC1x\"", not_authorised, not_authorised, refused, "another version"},
      {third, place + "\"all are welcome\"", not_authorised, not_authorised, refused,
       "another text"},
      {third, "a.example.com._report._dmarc.thirdparty.example.net. TXT \"v=DMARC1\"",
       not_authorised, not_authorised, refused, "for another domain, below"},
      {third, "!servfail example.com._report._dmarc.thirdparty.example.net. TXT", unknown, unknown,
       "TXT of example.com._report._dmarc.thirdparty.example.net: SERVFAIL from 192.0.2.53:53",
       "not known is not refused"},
      {third, "!timeout example.com._report._dmarc.thirdparty.example.net. TXT", unknown, unknown,
       "TXT of example.com._report._dmarc.thirdparty.example.net: no answer from 192.0.2.53:53",
       "a timeout is not, either"},
      {"mailto:a@badexample.com", "", not_authorised, not_authorised,
       "there is no record of DMARC at example.com._report._dmarc.badexample.com",
       "a name that only ends alike"},
      {"mailto:a@mail.example.com", R"(_dmarc.mail.example.com. TXT "v=DMARC1; p=none; psd=n")",
       not_authorised, not_needed,
       "there is no record of DMARC at example.com._report._dmarc.mail.example.com",
       "psd=n parts what the list has together"},
      {"mailto:a@mail.example.com", "!servfail _dmarc.mail.example.com. TXT", unknown, not_needed,
       "TXT of _dmarc.mail.example.com: SERVFAIL from 192.0.2.53:53",
       "whether it is elsewhere is not known"},
      {"mailto:a@mail.example.com",
       "!servfail _dmarc.mail.example.com. TXT\n"
       "example.com._report._dmarc.mail.example.com. TXT \"v=DMARC1\"",
       authorised, not_needed, "there is a record at example.com._report._dmarc.mail.example.com",
       "and does not matter where the host agrees"},
      {third, place + "\"v=DMARC1; rua=mailto:b@thirdparty.example.net\"", authorised, authorised,
       agreed, "appendix B.2.4: another address of the same host"},
      {third, place + "\"v=DMARC1; ruf=mailto:b@elsewhere.example.org\"", authorised, authorised,
       agreed, "what it says about failures does not count"},
      {third, place + "\"v=DMARC1; rua=mailto:b@elsewhere.example.org\"", not_authorised,
       not_authorised,
       "the record at example.com._report._dmarc.thirdparty.example.net names "
       "\"mailto:b@elsewhere.example.org\", which is another host, so that nobody gets reports",
       "an address of another host"},
      {third, place + "\"v=DMARC1; rua=oops\"", authorised, authorised, agreed,
       "an address that is none"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Asked asked = check_in(zone_with(row.rua, row.rest), "example.com");
    REQUIRE(asked.destinations.size() == 1);
    const ReportDestination& destination = asked.destinations.front();
    CHECK(destination.kind == ReportKind::aggregate);
    CHECK(destination.authorisation == row.authorisation);
    CHECK(destination.legacy == row.legacy);
    CHECK(destination.reason == row.why);
    CHECK(asked.batches == 2);
  }
}

TEST_CASE("another address of the host takes the place of the one that was asked for") {
  const std::string zone = R"(
    _dmarc.example.com. TXT "v=DMARC1; p=none; rua=mailto:a@example.com; ruf=mailto:f@t.example.net"
    example.com._report._dmarc.t.example.net. TXT "v=DMARC1; rua=mailto:x@t.example.net; ruf=mailto:y@T.example.net")";
  const Asked asked = check_in(zone, "example.com");
  REQUIRE(asked.destinations.size() == 2);
  CHECK(asked.destinations[0].overrides.empty());
  const ReportDestination& failure = asked.destinations[1];
  CHECK(failure.kind == ReportKind::failure);
  CHECK(failure.authorisation == authorised);
  REQUIRE(failure.overrides.size() == 1);
  CHECK(failure.overrides.front().uri == "mailto:y@T.example.net");
}

TEST_CASE("a record of the host that was meant and does not count is told") {
  const Asked asked =
      check_in(zone_with(third, std::string(consent) + "\"v=dmarc1\""), "example.com");
  const ReportDestination& destination = asked.destinations.front();
  CHECK(destination.authorisation == not_authorised);
  REQUIRE(destination.attempt);
  CHECK(destination.attempt->text == "v=dmarc1");
  CHECK(destination.attempt->fault.position == 2);
}

TEST_CASE("the domain that is asked for is that of the record, not that of the mail") {
  const std::string zone =
      zone_with(third, "example.com._report._dmarc.thirdparty.example.net. TXT \"v=DMARC1\"");
  const Asked asked = check_in(zone, "a.b.example.com");
  REQUIRE(asked.destinations.size() == 1);
  CHECK(asked.destinations.front().authorisation == authorised);
}

TEST_CASE("a name that would be too long is no consent") {
  const std::string label(60, 'a');
  const std::string host = label + "." + label + "." + label + ".example.net";
  const std::string domain = std::string(50, 'b') + ".com";
  const Asked asked = check_in(
      "_dmarc." + domain + ". TXT \"v=DMARC1; p=none; rua=mailto:a@" + host + "\"", domain);
  REQUIRE(asked.destinations.size() == 1);
  CHECK(asked.destinations.front().authorisation == not_authorised);
  CHECK(asked.destinations.front().reason ==
        "the name of the record that says so would be too long");
}

TEST_CASE("many addresses make a bounded number of questions, all at once") {
  std::vector<std::string> targets;
  for (int i = 0; i < 40; ++i)
    targets.push_back("mailto:a@h" + std::to_string(i) + ".example.net");
  std::string record;
  for (const std::string& target : targets)
    record += (record.empty() ? "" : ",\" \"") + target;
  const Asked asked = check_in(zone_with(record, ""), "example.com");
  CHECK(asked.batches == 2);
  CHECK(asked.questions < 4 + (destination_limit * (walk_limit + 1)));
  REQUIRE(asked.destinations.size() == 40);
  CHECK(asked.destinations[19].authorisation == not_authorised);
  CHECK(asked.destinations[20].authorisation == unknown);
  CHECK(asked.destinations[20].reason ==
        "20 addresses stand before it, and it was not asked about");
}

TEST_CASE("a record without addresses asks for nothing") {
  const Asked asked = check_in("_dmarc.example.com. TXT \"v=DMARC1; p=none\"", "example.com");
  CHECK(asked.destinations.empty());
  CHECK(asked.batches == 1);
}
