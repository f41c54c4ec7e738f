// SPDX-License-Identifier: GPL-3.0-or-later
#include "dnsbl/answer.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "base/ascii.hpp"
#include "dnsbl/catalogue.hpp"

using namespace mailprobe;
using dns::Outcome;
using dnsbl::CodeTable;
using dnsbl::Reading;

namespace {

const dns::Question question{dns::Name::parse("2.0.0.127.list.example").value(),
                             dns::RecordType::a};

dns::Answer came_to(Outcome outcome, const std::string& explanation = "") {
  return dns::failed_answer(question, outcome, explanation);
}

// "127.0.0.2 127.0.0.4", or what else came of it.
dns::Answer answer(const std::string& text) {
  if (text == "NXDOMAIN") return came_to(Outcome::nxdomain);
  if (text == "no data") return came_to(Outcome::no_data);
  if (text == "malformed") return came_to(Outcome::malformed, "a truncated reply from [::1]:53");
  if (!base::is_digit(text.front()))
    return came_to(Outcome::temporary_failure, text + " from [::1]:53");
  dns::Answer found = came_to(Outcome::answer);
  for (const std::string_view part : base::split(text, ' ')) {
    const auto address = net::IpAddress::parse(part).value();
    found.records.push_back({question.name, dns::RecordType::a, 300, dns::A{address}});
  }
  return found;
}

// Nothing is known of "unknown".
CodeTable table_of(const std::string& zone) {
  const auto* list = dnsbl::find_list(dns::Name::parse(zone).value());
  return list == nullptr ? CodeTable{} : list->codes;
}

struct Row {
  const char* zone;
  const char* answer;
  const char* verdict;
  const char* says;  // in the sentence
  const char* reason;
};

const char* const zen = "zen.spamhaus.org";
const char* const dbl = "dbl.spamhaus.org";
const char* const surbl = "multi.surbl.org";
const char* const uribl = "multi.uribl.com";
const char* const dnswl = "list.dnswl.org";
const char* const karma = "hostkarma.junkemailfilter.com";
const char* const unknown = "unknown.example";

const std::vector<Row> rows{
    {zen, "127.0.0.2", "listed", "SBL", "the usual code"},
    {zen, "127.0.0.3", "listed", "CSS", "exact"},
    {zen, "127.0.0.4", "listed", "XBL", "the first of a range"},
    {zen, "127.0.0.7", "listed", "XBL", "the last of a range"},
    {zen, "127.0.0.8", "listed", "unknown code", "behind a range: unknown, but a listing"},
    {zen, "127.0.0.10", "listed", "says its provider", "the provider's part of the PBL"},
    {zen, "127.0.0.11", "listed", "says Spamhaus", "the other part"},
    {zen, "127.0.0.9 127.0.0.2", "listed", "127.0.0.2 (SBL: a source of spam), 127.0.0.9 (DROP",
     "both, in ascending order: check_rbl takes the first"},
    {zen, "127.0.0.2 127.0.0.2", "listed", "listed: 127.0.0.2 (SBL: a source of spam)",
     "a repeated record is one"},
    {zen, "127.0.0.1", "broken", "127.0.0.1", "RFC 5782 section 5: must not be"},
    {zen, "127.255.255.252", "blocked", "mistyped", "4.6: a typo in the zone"},
    {zen, "127.255.255.254", "blocked", "public resolver",
     "check_rbl#46, exporter#264, mail-in-a-box#2127: was CRITICAL"},
    {zen, "127.255.255.255", "blocked", "too often", "over the limit"},
    {zen, "127.255.255.250", "blocked", "key", "a key that is disabled"},
    {zen, "127.255.255.251", "blocked", "key", "a key that is rejected"},
    {zen, "127.255.255.1", "blocked", "refuses", "mox#354: any of the range"},
    {zen, "127.255.254.2", "listed", "unknown code", "beside that range"},
    {zen, "127.0.0.2 127.255.255.254", "listed", "public resolver",
     "B3: a listing beside an error stands, and the error is told"},
    {zen, "127.255.255.254 127.0.0.2", "listed", "SBL", "in whatever order"},
    {zen, "91.195.240.117", "broken", "outside 127.0.0.0/8", "a parked wildcard was CRITICAL"},
    {zen, "62.0.58.94", "broken", "outside", "check_rbl#50: a resolver that rewrites"},
    {zen, "146.112.61.108", "broken", "outside", "check_rbl#60: a filtering resolver"},
    {zen, "216.120.147.200", "broken", "outside", "check_rbl#68"},
    {zen, "126.255.255.255", "broken", "outside", "the last address before"},
    {zen, "128.0.0.0", "broken", "outside", "the first one behind"},
    {zen, "127.0.0.2 91.195.240.117", "listed", "91.195.240.117", "all records are told"},
    {zen, "127.255.255.254 91.195.240.117", "blocked", "outside", "what has a remedy comes first"},
    {zen, "127.0.0.1 127.0.0.2", "listed", "SBL", "one that is absurd hides no listing"},
    {zen, "NXDOMAIN", "clean", "not listed", "B3"},
    {zen, "no data", "clean", "no A record", "B3: noted"},
    {zen, "SERVFAIL", "error", "could not ask: SERVFAIL from [::1]:53",
     "check_rbl: was OK, 'BLACKLISTED on 0 servers'"},
    {zen, "REFUSED", "error", "REFUSED", "Abusix refuses so; was OK"},
    {zen, "FORMERR", "error", "FORMERR", "B3"},
    {zen, "no answer", "error", "no answer", "all lists timed out: was OK"},
    {zen, "malformed", "error", "truncated", "half an answer proves nothing"},
    {"k3y.zen.dq.spamhaus.net", "127.0.0.4", "listed", "XBL", "a zone with a key"},
    {"k3y.authbl.dq.spamhaus.net", "127.0.0.20", "listed", "AuthBL", "a zone with a key"},

    {dbl, "127.0.1.2", "listed", "spammers", "names have 127.0.1.x"},
    {dbl, "127.0.1.102", "listed", "good name", "abused, not bad"},
    {dbl, "127.0.1.255", "blocked", "an address was asked",
     "check_rbl#20, mailcow#5352, rspamd-dqs#6: was CRITICAL"},
    {dbl, "127.0.1.3", "listed", "unknown code", "between two that are known"},
    {dbl, "127.0.0.1", "broken", "no code of this list", "not defined here"},
    {"k3y.zrd.dq.spamhaus.net", "127.0.2.24", "listed", "24 hours", "the last of the range"},
    {"k3y.zrd.dq.spamhaus.net", "127.0.2.25", "listed", "unknown", "behind the range"},

    {surbl, "127.0.0.8", "listed", "PH", "one bit"},
    {surbl, "127.0.0.80", "listed", "MW: malware, ABUSE", "two bits"},
    {surbl, "127.0.0.1", "blocked", "public resolver", "4.6: bit 1 is a refusal"},
    {surbl, "127.0.0.9", "listed", "refused, PH", "a refusal beside a listing"},
    {surbl, "127.0.0.2", "listed", "unknown bits 2", "a bit that is not known"},
    {surbl, "127.0.0.254", "listed", "unknown bits 2", "its test point"},
    {surbl, "127.0.0.0", "listed", "unknown code", "no bit at all"},
    {surbl, "127.0.1.8", "listed", "unknown code", "bits stand in 127.0.0.x"},
    {uribl, "127.0.0.2", "listed", "black", "one bit"},
    {uribl, "127.0.0.14", "listed", "black: stands in spam, grey: stands in bulk mail, red",
     "its test point"},
    {uribl, "127.0.0.1", "blocked", "public resolver", "pydnsbl#23: was a listing"},
    {uribl, "127.0.0.255", "blocked", "public resolver", "4.6: all bits are a refusal"},
    {uribl, "127.0.0.3", "listed", "black", "refused and black: B3, the listing stands"},

    {dnswl, "127.0.5.2", "listed", "medium trust", "good news: the list is one of the good"},
    {dnswl, "127.0.15.0", "listed", "no particular trust", "the least"},
    {dnswl, "127.0.5.3", "listed", "high trust", "the most"},
    {dnswl, "127.0.0.255", "blocked", "too often", "4.6"},
    {dnswl, "127.0.10.3", "blocked", "too often", "rspamd 5f5a126a4: praise for everybody"},
    {dnswl, "127.0.0.1", "broken", "no code", "no trade has the number 0"},
    {dnswl, "SERVFAIL", "error", "SERVFAIL", "check_rbl --wl: was 'NOT WHITELISTED'"},
    {"dwl.dnswl.org", "127.0.5.1", "listed", "low trust", "the same for names"},

    {karma, "127.0.0.1", "clean", "white", "rspamd#1662: praise, in a list that blocks"},
    {karma, "127.0.0.2", "listed", "black", "the same list"},
    {karma, "127.0.0.3", "clean", "yellow", "neither"},
    {karma, "127.0.0.5 127.0.0.1", "clean", "white: sends good mail only), 127.0.0.5",
     "exporter#381: several"},
    {karma, "127.0.0.3 127.0.0.2", "listed", "black", "the bad one counts, in either order"},
    {karma, "127.0.1.2", "listed", "unknown code", "a code without a source"},
    {"rep.mailspike.net", "127.0.0.17", "clean", "good reputation", "check_rbl#54: was a listing"},
    {"rep.mailspike.net", "127.0.0.14", "clean", "neutral", "a measure"},
    {"rep.mailspike.net", "127.0.0.11", "listed", "bad", "a measure"},
    {"wl.mailspike.net", "127.0.0.18", "listed", "good", "what is good news is not said here"},
    {"bl.score.senderscore.com", "127.0.0.1", "listed", "sender score", "127.0.0.1 by definition"},
    {"bl.score.senderscore.com", "127.255.255.255", "blocked", "too often", "Validity has it, too"},
    {"fresh.fmb.la", "127.2.0.14", "listed", "14 days", "outside 127.0.0.0/16"},
    {"bl.spamcop.net", "127.0.0.2", "listed", "only code", "the plain list"},
    {"bl.spamcop.net", "127.0.0.3", "listed", "unknown code", "a plain list with another code"},

    {unknown, "127.0.0.2", "listed", "unknown code", "of a list that nobody knows"},
    {unknown, "127.255.255.254", "blocked", "public resolver", "courier#47: the same for all"},
    {unknown, "127.0.0.1", "broken", "no code", "the health test's address"},
    {unknown, "192.0.2.1", "broken", "outside", "mailcow-logs-viewer#102"},
    {unknown, "127.0.0.0", "listed", "unknown code", "in 127.0.0.0/8"},
    {unknown, "127.255.255.0", "blocked", "refuses", "the first of the range"},
    {unknown, "127.0.0.255", "listed", "unknown code", "a refusal for some lists only"},
    {unknown, "NXDOMAIN", "clean", "not listed", "B3"},
};

}  // namespace

TEST_CASE("an answer has the verdict that the list and RFC 5782 give it") {
  for (const Row& row : rows) {
    CAPTURE(row.zone);
    CAPTURE(row.answer);
    CAPTURE(row.reason);
    const Reading reading = dnsbl::classify(answer(row.answer), table_of(row.zone));
    CHECK(format_verdict(reading.verdict) == row.verdict);
    CAPTURE(reading.sentence);
    CHECK(reading.sentence.find(row.says) != std::string::npos);
  }
}

TEST_CASE("the sentence tells every code") {
  struct Sentence {
    const char* zone;
    const char* answer;
    const char* sentence;
  };
  const std::vector<Sentence> sentences{
      {zen, "NXDOMAIN", "not listed"},
      {zen, "no data", "not listed: the name exists, but has no A record"},
      {zen, "malformed", "could not ask: a truncated reply from [::1]:53"},
      {zen, "127.0.0.2 127.0.0.77",
       "listed: 127.0.0.2 (SBL: a source of spam), 127.0.0.77 (unknown code)"},
      {zen, "127.255.255.254",
       "the list does not answer us: 127.255.255.254 (asked through a public resolver, or one that "
       "nobody vouches for)"},
      {unknown, "127.0.0.1",
       "this is no answer of a DNS list: 127.0.0.1 (the address of this host, no code of this "
       "list)"},
      {unknown, "203.0.113.9",
       "this is no answer of a DNS list: 203.0.113.9 (outside 127.0.0.0/8, no code of a DNS list)"},
      {karma, "127.0.0.1", "not listed: 127.0.0.1 (white: sends good mail only)"},
  };
  for (const Sentence& row : sentences)
    CHECK(dnsbl::classify(answer(row.answer), table_of(row.zone)).sentence == row.sentence);
}

TEST_CASE("a sentence stays short, however many codes there are") {
  std::string text = "127.0.0.2";
  for (int i = 3; i < 200; ++i)
    text += " 127.0.0." + std::to_string(i);
  const Reading reading = dnsbl::classify(answer(text), {});
  CHECK(reading.codes.size() == 198);
  CHECK(reading.sentence.ends_with("127.0.0.9 (unknown code), and 190 more"));
}

TEST_CASE("the order of the records changes nothing") {
  const CodeTable table = table_of(zen);
  CHECK(dnsbl::classify(answer("127.0.0.9 127.0.0.2 127.0.0.4"), table) ==
        dnsbl::classify(answer("127.0.0.4 127.0.0.9 127.0.0.2"), table));
}

TEST_CASE("no failure shows the key of a list") {
  const auto failed =
      came_to(Outcome::temporary_failure,
              "REFUSED from [::1]:53 (Other: \"2.0.0.127.k3y.ZEN.dq.spamhaus.net\")");
  CHECK(dnsbl::classify(failed, {}).sentence ==
        "could not ask: REFUSED from [::1]:53 (Other: \"2.0.0.127.***.ZEN.dq.spamhaus.net\")");
}

TEST_CASE("what does not answer the question for A proves nothing") {
  dns::Answer text = came_to(Outcome::nxdomain);
  text.question.type = dns::RecordType::txt;
  CHECK(dnsbl::classify(text, {}).verdict == dnsbl::Verdict::error);
  CHECK(dnsbl::classify(came_to(Outcome::answer), {}).verdict == dnsbl::Verdict::error);
}

TEST_CASE("a filter decides which codes count as listings, and nothing else") {
  struct Filtered {
    const char* filter;
    const char* answer;
    const char* verdict;
    const char* reason;
  };
  const std::vector<Filtered> filtered{
      {"127.0.0.[2;10..11]", "127.0.0.10", "listed", "it fits"},
      {"127.0.0.[2;10..11]", "127.0.0.4", "clean", "it does not"},
      {"127.0.0.[2;10..11]", "127.0.0.4 127.0.0.2", "listed", "one of two"},
      {"127.0.0.[2;10..11]", "127.255.255.254", "blocked", "a refusal is one"},
      {"127.0.0.[0..255]", "127.0.0.1", "broken", "a filter does not make it a code"},
      {"127.[0..255].[0..255].[0..255]", "127.255.255.254", "blocked", "nor a listing"},
      {"127.0.0.2", "127.0.0.4 127.255.255.254", "blocked", "what is left is a refusal"},
      {"127.0.0.2", "NXDOMAIN", "clean", "nothing to filter"},
      {"127.0.0.2", "SERVFAIL", "error", "nothing to filter"},
  };
  for (const Filtered& row : filtered) {
    CAPTURE(row.reason);
    const auto pattern = dnsbl::parse_address_pattern(row.filter);
    REQUIRE(pattern);
    const Reading reading =
        dnsbl::classify(answer(row.answer), table_of(zen), std::span(&*pattern, 1));
    CHECK(format_verdict(reading.verdict) == row.verdict);
  }
  const auto sbl = dnsbl::parse_address_pattern("127.0.0.2").value();
  CHECK(dnsbl::classify(answer("127.0.0.3"), table_of(zen), std::span(&sbl, 1)).sentence ==
        "not listed: 127.0.0.3 (CSS: spam seen by machines, which the filter leaves out)");
}
