// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/dmarc/discovery.hpp"
#include "policy/dmarc/walk.hpp"
#include "support/memory_resolver.hpp"

using namespace mailprobe;
using namespace policy::dmarc;
using dns::Inquiry;
using dns::Name;

namespace {

const dns::Patience patience{base::Deadline::after(std::chrono::seconds(10))};

Name name(std::string_view text) { return Name::parse(text).value(); }

Walk walk_in(const std::string& zone, std::string_view start) {
  test::MemoryResolver resolver(zone);
  Inquiry inquiry;
  auto result = dns::settle(inquiry, resolver, patience,
                            [&](Inquiry& asked) { return walk(asked, name(start)); });
  CHECK(resolver.batches() == 1);
  return result;
}

dns::PublicSuffixList suffixes() {
  return dns::PublicSuffixList::parse("com\nuk\nco.uk\nexample\nblogspot.com\n", "rules").value();
}

Discovery discover_in(const std::string& zone, std::string_view author) {
  const auto list = suffixes();
  test::MemoryResolver resolver(zone);
  Inquiry inquiry;
  auto result = dns::settle(inquiry, resolver, patience,
                            [&](Inquiry& asked) { return discover(asked, name(author), &list); });
  CHECK(resolver.batches() == 1);
  CHECK(resolver.questions_asked() <= walk_limit + 1);
  return result;
}

// "author example.com", "none: ...", "unknown: ..."
std::string describe(const Choice& choice) {
  if (const auto* nothing = std::get_if<NotApplicable>(&choice)) return "none: " + nothing->reason;
  if (const auto* undecided = std::get_if<Undecided>(&choice))
    return "unknown: " + undecided->reason;
  const auto& applicable = std::get<Applicable>(choice);
  const std::string domain = applicable.domain.format();
  switch (applicable.source) {
    case Source::author_domain: return "author " + domain;
    case Source::organizational_domain: return "organizational " + domain;
    case Source::public_suffix_domain: return "suffix " + domain;
  }
  return "";
}

constexpr const char* nowhere = "none: neither the domain itself nor one above it has a record";
constexpr const char* nowhere_in_list =
    "none: neither the domain itself nor its organizational domain has a record";

}  // namespace

TEST_CASE("the walk asks for these names and no others") {
  struct Row {
    std::string start;
    std::vector<std::string> names;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"a.b.c.d.e.f.g.h.i.j.mail.example.com",
       {"a.b.c.d.e.f.g.h.i.j.mail.example.com", "g.h.i.j.mail.example.com",
        "h.i.j.mail.example.com", "i.j.mail.example.com", "j.mail.example.com", "mail.example.com",
        "example.com", "com"},
       "the example of RFC 9989 section 4.10"},
      {"mail.a.b.c.d.e.f.g.example.com",
       {"mail.a.b.c.d.e.f.g.example.com", "c.d.e.f.g.example.com", "d.e.f.g.example.com",
        "e.f.g.example.com", "f.g.example.com", "g.example.com", "example.com", "com"},
       "the example of section 5.1.8"},
      {"a.b.c.d.e.f.g.h",
       {"a.b.c.d.e.f.g.h", "b.c.d.e.f.g.h", "c.d.e.f.g.h", "d.e.f.g.h", "e.f.g.h", "f.g.h", "g.h",
        "h"},
       "eight labels: none is left out"},
      {"z.a.b.c.d.e.f.g.h",
       {"z.a.b.c.d.e.f.g.h", "b.c.d.e.f.g.h", "c.d.e.f.g.h", "d.e.f.g.h", "e.f.g.h", "f.g.h", "g.h",
        "h"},
       "nine labels: the second is"},
      {"example.com", {"example.com", "com"}, "two labels"},
      {"com", {"com"}, "one label"},
      {".", {"."}, "the root"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    std::vector<std::string> names;
    std::ranges::transform(walk_names(name(row.start)), std::back_inserter(names), &Name::format);
    CHECK(names == row.names);
  }
}

TEST_CASE("the organizational domain follows from the records on the way") {
  const std::string fewest = "it has the fewest labels of the domains with a record";
  const std::string none = "neither the domain itself nor one above it has a record";
  struct Row {
    std::string zone;
    std::string start;
    std::string domain;
    std::string why;
    std::string reason;
  };
  const std::string simple = R"(
    _dmarc.example.com.         TXT "v=DMARC1; p=none"
    _dmarc.signing.example.com. TXT "v=DMARC1; p=none")";
  const std::string bank = R"(
    _dmarc.bank.example.       TXT "v=DMARC1; p=reject; psd=y"
    _dmarc.giant.bank.example. TXT "v=DMARC1; p=reject")";
  const std::string below_bank =
      "the record of bank.example says \"psd=y\", and it is the domain "
      "below that";
  const std::vector<Row> rows{
      {simple, "example.com", "example.com", fewest, "appendix B.4.1: the author"},
      {simple, "signing.example.com", "example.com", fewest, "B.4.1: the signer"},
      {simple, "a.b.c.d.e.f.g.h.i.j.k.example.com", "example.com", fewest, "B.4.2: deep"},
      {bank, "giant.bank.example", "giant.bank.example", below_bank, "B.4.3: the author"},
      {bank, "mail.giant.bank.example", "giant.bank.example", below_bank, "B.4.3: the sender"},
      {bank, "mail.mega.bank.example", "mega.bank.example", below_bank, "B.4.3: the signer"},
      {bank, "bank.example", "bank.example", fewest, "psd=y where the walk starts"},
      {bank, "a.b.c.d.e.f.g.h.i.bank.example", "i.bank.example", below_bank,
       "psd=y above names that were left out"},
      {R"(_dmarc.mail.example.com. TXT "v=DMARC1; p=none"
          _dmarc.example.com.      TXT "v=DMARC1; p=none")",
       "a.mail.example.com", "example.com", fewest, "section 4.10.2, the first example"},
      {R"(_dmarc.mail.example.com. TXT "v=DMARC1; p=none; psd=n"
          _dmarc.example.com.      TXT "v=DMARC1; p=none")",
       "a.mail.example.com", "mail.example.com", "the record of mail.example.com says \"psd=n\"",
       "the second"},
      {R"(_dmarc.com. TXT "v=DMARC1; p=none; psd=y")", "a.mail.example.com", "example.com",
       "the record of com says \"psd=y\", and it is the domain below that", "the third"},
      {R"(_dmarc.com. TXT "v=DMARC1; p=none")", "a.mail.example.com", "com", fewest,
       "a top-level domain that forgot its psd=y"},
      {R"(_dmarc.a.example.com. TXT "v=DMARC1; p=none; psd=n"
          !servfail _dmarc.example.com. TXT)",
       "a.example.com", "a.example.com", "the record of a.example.com says \"psd=n\"",
       "psd=n at the start: nothing above matters"},
      {"", "a.example.com", "a.example.com", none, "no record anywhere"},
      {R"(_dmarc.example.com. TXT "v=DMARC1; p=none"
          _dmarc.example.com. TXT "v=DMARC1; p=reject")",
       "a.example.com", "a.example.com", none, "two records are none"},
      {R"(_dmarc.b.example.com. TXT "v=DMARC1; p=none; psd=n"
          _dmarc.b.example.com. TXT "v=DMARC1; p=none; psd=n"
          _dmarc.example.com.   TXT "v=DMARC1; p=none")",
       "a.b.example.com", "example.com", fewest, "two records with psd=n are none, too"},
      {R"(_dmarc.example.com. TXT "v=DMARC1; p=none; psd=x")", "a.example.com", "example.com",
       fewest, "a psd that is wrong counts as \"u\""},
      {R"(_dmarc.example.com. TXT "v=DMARC1")", "a.example.com", "example.com", fewest,
       "a bare version is a record"},
      {R"(_dmarc.example.com. TXT "v=dmarc1; p=none")", "a.example.com", "a.example.com", none,
       "what does not begin with the version is none"},
      {R"(_dmarc.example.com. CNAME records.example.net.
          records.example.net. TXT "v=DMARC1; p=none")",
       "a.example.com", "example.com", fewest, "a record behind an alias"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Walk found = walk_in(row.zone, row.start);
    REQUIRE(found.organizational_domain);
    CHECK(found.organizational_domain->format() == row.domain);
    CHECK(found.reason == row.why);
  }
}

TEST_CASE("what could not be asked leaves the organizational domain open") {
  struct Row {
    std::string zone;
    std::string start;
    std::string why;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"!servfail _dmarc.com. TXT", "example.com", "TXT of _dmarc.com: SERVFAIL from 192.0.2.53:53",
       "at the end of the walk"},
      {R"(_dmarc.a.example.com. TXT "v=DMARC1; p=none"
          !timeout _dmarc.example.com. TXT)",
       "a.example.com", "TXT of _dmarc.example.com: no answer from 192.0.2.53:53",
       "above a record"},
      {R"(!malformed _dmarc.b.example.com. TXT
          _dmarc.example.com. TXT "v=DMARC1; p=none; psd=n")",
       "b.example.com", "TXT of _dmarc.b.example.com: a malformed reply from 192.0.2.53:53",
       "below psd=n: it might have said so itself"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Walk found = walk_in(row.zone, row.start);
    CHECK_FALSE(found.organizational_domain);
    CHECK(found.reason == row.why);
  }
}

TEST_CASE("a walk that was not asked yet is open, and wants all its names at once") {
  Inquiry inquiry;
  const Walk early = walk(inquiry, name("a.b.example.com"));
  CHECK_FALSE(early.organizational_domain);
  CHECK(early.reason == "it was not asked yet");
  test::MemoryResolver resolver("");
  inquiry.ask(resolver, patience);
  CHECK(resolver.questions_asked() == 4);
}

TEST_CASE("a domain so long that it can have no record has none") {
  const std::string label(63, 'a');
  const std::string start =
      label + "." + label + "." + label + "." + std::string(49, 'b') + ".example.com";
  const Walk found = walk_in(R"(_dmarc.example.com. TXT "v=DMARC1; p=none")", start);
  REQUIRE(found.organizational_domain);
  CHECK(found.organizational_domain->format() == "example.com");
}

TEST_CASE("the record that applies is found, by both documents") {
  struct Row {
    std::string zone;
    std::string author;
    std::string choice;
    std::string legacy;
    std::string reason;
  };
  const std::string both = R"(
    _dmarc.example.com.   TXT "v=DMARC1; p=none"
    _dmarc.b.example.com. TXT "v=DMARC1; p=reject")";
  const std::string bank = R"(
    _dmarc.bank.example.       TXT "v=DMARC1; p=reject; psd=y"
    _dmarc.giant.bank.example. TXT "v=DMARC1; p=reject")";
  const std::vector<Row> rows{
      {both, "example.com", "author example.com", "author example.com", "the author domain's own"},
      {both, "b.example.com", "author b.example.com", "author b.example.com",
       "that of a subdomain"},
      {both, "c.example.com", "organizational example.com", "organizational example.com",
       "inherited"},
      {both, "a.b.example.com", "organizational example.com", "organizational example.com",
       "the record in the middle applies to nobody else"},
      {R"(_dmarc.b.example.com. TXT "v=DMARC1; p=reject")", "a.b.example.com",
       "organizational b.example.com", nowhere_in_list, "only the walk finds a record between"},
      {R"(_dmarc.b.example.com. TXT "v=DMARC1; p=reject; psd=n"
          _dmarc.example.com.   TXT "v=DMARC1; p=none")",
       "a.b.example.com", "organizational b.example.com", "organizational example.com",
       "psd=n moves the organizational domain"},
      {bank, "giant.bank.example", "author giant.bank.example", "author giant.bank.example",
       "a record of its own below psd=y"},
      {bank, "x.giant.bank.example", "organizational giant.bank.example",
       "organizational bank.example", "the domain below psd=y, of which the list knows nothing"},
      {bank, "mega.bank.example", "suffix bank.example", "organizational bank.example",
       "only the public suffix has a record"},
      {bank, "x.mega.bank.example", "suffix bank.example", "organizational bank.example",
       "two labels below it"},
      {bank, "bank.example", "author bank.example", "author bank.example", "the suffix itself"},
      {R"(_dmarc.blogspot.com. TXT "v=DMARC1; p=reject")", "a.blogspot.com",
       "organizational blogspot.com", nowhere_in_list, "a public suffix without psd=y"},
      {R"(_dmarc.co.uk. TXT "v=DMARC1; p=reject")", "co.uk", "author co.uk", "author co.uk",
       "a name that is a public suffix"},
      {"", "a.example.com", nowhere, nowhere_in_list, "no record at all"},
      {R"(example.com. TXT "v=DMARC1; p=reject")", "example.com", nowhere, nowhere_in_list,
       "a record at the domain itself, the wrong place"},
      {R"(_dmarc.a.example.com. TXT "v=DMARC1; p=none"
          _dmarc.a.example.com. TXT "v=DMARC1; p=reject"
          _dmarc.example.com.   TXT "v=DMARC1; p=none")",
       "a.example.com", "organizational example.com",
       "none: a.example.com has 2 records, of which none counts",
       "two records: RFC 9989 walks on, RFC 7489 ends"},
      {R"(_dmarc.example.com. TXT "v=DMARC1; p=none"
          _dmarc.example.com. TXT "v=DMARC1; p=reject")",
       "a.example.com", "none: example.com has 2 records, of which none counts",
       "none: example.com has 2 records, of which none counts", "two records and nothing else"},
      {R"(*.example.com. TXT "v=spf1 -all")", "a.example.com", nowhere, nowhere_in_list,
       "what else stands there is none"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Discovery found = discover_in(row.zone, row.author);
    CHECK(describe(found.choice) == row.choice);
    REQUIRE(found.legacy);
    CHECK(describe(found.legacy->choice) == row.legacy);
  }
}

TEST_CASE("what could not be asked is never read as no record") {
  struct Row {
    std::string zone;
    std::string choice;
    std::string legacy;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"!servfail _dmarc.a.example.com. TXT",
       "unknown: TXT of _dmarc.a.example.com: SERVFAIL from 192.0.2.53:53",
       "unknown: TXT of _dmarc.a.example.com: SERVFAIL from 192.0.2.53:53", "the author domain"},
      {R"(!servfail _dmarc.a.example.com. TXT
          _dmarc.example.com. TXT "v=DMARC1; p=none")",
       "unknown: TXT of _dmarc.a.example.com: SERVFAIL from 192.0.2.53:53",
       "unknown: TXT of _dmarc.a.example.com: SERVFAIL from 192.0.2.53:53",
       "though the organizational domain has a record"},
      {"!timeout _dmarc.example.com. TXT",
       "unknown: TXT of _dmarc.example.com: no answer from 192.0.2.53:53",
       "unknown: TXT of _dmarc.example.com: no answer from 192.0.2.53:53",
       "the organizational domain"},
      {R"(_dmarc.a.example.com. TXT "v=DMARC1; p=none"
          !timeout _dmarc.example.com. TXT
          !timeout _dmarc.com. TXT)",
       "author a.example.com", "author a.example.com",
       "nothing above matters where the author domain has a record"},
      {R"(_dmarc.example.com. TXT "v=DMARC1; p=none"
          !servfail _dmarc.com. TXT)",
       "unknown: TXT of _dmarc.com: SERVFAIL from 192.0.2.53:53", "organizational example.com",
       "the top-level domain, which only the walk asks"},
      {R"(_dmarc.example.com. TXT "v=DMARC1; p=none; psd=n"
          !servfail _dmarc.com. TXT)",
       "organizational example.com", "organizational example.com", "but for psd=n below it"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Discovery found = discover_in(row.zone, "a.example.com");
    CHECK(describe(found.choice) == row.choice);
    CHECK(describe(found.legacy->choice) == row.legacy);
  }
}

TEST_CASE("whether a domain exists is what the answer says of it") {
  struct Row {
    std::string zone;
    Existence existence;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"a.example.com. TXT \"x\"", Existence::exists, "the type that was asked"},
      {"a.example.com. MX 10 mx.example.com.", Existence::exists, "another type"},
      {"_dmarc.a.example.com. TXT \"x\"", Existence::exists, "only names below it"},
      {"example.com. A 192.0.2.1", Existence::does_not_exist, "only names above it"},
      {"a.example.com. CNAME gone.example.net.", Existence::exists, "an alias to nowhere"},
      {"!servfail a.example.com. TXT", Existence::unknown, "not known"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(discover_in(row.zone, "a.example.com").existence == row.existence);
  }
}

TEST_CASE("what holds below a domain follows without asking") {
  struct Row {
    std::string zone;
    std::string above;
    std::string choice;
    std::string legacy;
    std::string reason;
  };
  const std::vector<Row> rows{
      {R"(_dmarc.example.com. TXT "v=DMARC1; p=none")", "example.com", "organizational example.com",
       "organizational example.com", "below the organizational one"},
      {R"(_dmarc.a.example.com. TXT "v=DMARC1; p=none"
          _dmarc.example.com.   TXT "v=DMARC1; p=none")",
       "a.example.com", "organizational example.com", "organizational example.com",
       "below a subdomain with a record of its own"},
      {R"(_dmarc.bank.example. TXT "v=DMARC1; p=none; psd=y")", "bank.example",
       "suffix bank.example", "organizational bank.example", "below psd=y"},
      {R"(_dmarc.co.uk. TXT "v=DMARC1; p=none")", "co.uk", "organizational co.uk", nowhere_in_list,
       "below a public suffix without psd=y"},
      {R"(_dmarc.1.2.3.4.5.6.example.com. TXT "v=DMARC1; p=none; psd=n")",
       "1.2.3.4.5.6.example.com", nowhere, nowhere_in_list,
       "eight labels: names below never ask for this record"},
      {R"(_dmarc.1.2.3.4.5.6.7.example.com. TXT "v=DMARC1; p=none; psd=n"
          _dmarc.4.5.6.7.example.com.       TXT "v=DMARC1; p=none")",
       "1.2.3.4.5.6.7.example.com", "organizational 4.5.6.7.example.com", nowhere_in_list,
       "but those above it, which its own walk did not reach"},
      {"!servfail _dmarc.com. TXT", "example.com",
       "unknown: TXT of _dmarc.com: SERVFAIL from 192.0.2.53:53", nowhere_in_list,
       "what could not be asked stays unknown"},
  };
  const auto list = suffixes();
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Discovery below =
        discover_below(discover_in(row.zone, row.above), Existence::exists, &list);
    CHECK(below.author == name("*." + row.above));
    CHECK(describe(below.choice) == row.choice);
    CHECK(describe(below.legacy->choice) == row.legacy);
  }
}

TEST_CASE("without a list there is nothing of RFC 7489") {
  test::MemoryResolver resolver("");
  Inquiry inquiry;
  const auto found = dns::settle(inquiry, resolver, patience, [](Inquiry& asked) {
    return discover(asked, name("example.com"), nullptr);
  });
  CHECK_FALSE(found.legacy);
  CHECK_FALSE(discover_below(found, Existence::exists, nullptr).legacy);
}
