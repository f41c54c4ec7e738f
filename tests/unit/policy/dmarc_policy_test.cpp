// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/dmarc/effective_policy.hpp"
#include "support/memory_resolver.hpp"

using namespace mailprobe;
using namespace policy::dmarc;
using dns::Inquiry;
using dns::Name;

namespace {

const dns::Patience patience{base::Deadline::after(std::chrono::seconds(10))};

dns::PublicSuffixList suffixes() {
  return dns::PublicSuffixList::parse("com\nexample\n", "rules").value();
}

Discovery discover_in(const std::string& zone, std::string_view author) {
  const auto list = suffixes();
  test::MemoryResolver resolver(zone);
  Inquiry inquiry;
  return dns::settle(inquiry, resolver, patience, [&](Inquiry& asked) {
    return discover(asked, Name::parse(author).value(), &list);
  });
}

std::string record_of(const std::string& domain, const std::string& tags) {
  return "_dmarc." + domain + ". TXT \"v=DMARC1; " + tags + "\"\n";
}

// "reject", "reject 50 %", "no DMARC", "faulty", "unknown".
std::string summarize(const EffectivePolicy& policy) {
  switch (policy.effect) {
    case Effect::no_dmarc: return "no DMARC";
    case Effect::faulty_record: return "faulty";
    case Effect::unknown: return "unknown";
    case Effect::policy: break;
  }
  std::string text(format_policy(policy.applied));
  if (policy.percent != 100) text += " " + std::to_string(policy.percent) + " %";
  return text;
}

}  // namespace

TEST_CASE("the tag that decides is found, for either document") {
  struct Row {
    std::string tags;  // of example.com
    std::string author;
    std::string policy;
    std::string legacy;
    std::string reason;
  };
  const std::string all = "p=reject; sp=quarantine; np=none";
  const std::vector<Row> rows{
      {all, "example.com", "reject", "reject", "p for the domain itself"},
      {all, "here.example.com", "quarantine", "quarantine", "sp for a subdomain that exists"},
      {all, "gone.example.com", "none", "quarantine", "np for one that does not"},
      {all, "a.b.gone.example.com", "none", "quarantine", "or whose parent does not"},
      {"p=reject; sp=none", "gone.example.com", "none", "none", "without np it is sp"},
      {"p=reject; np=none", "here.example.com", "reject", "reject", "without sp it is p"},
      {"p=reject", "gone.example.com", "reject", "reject", "without both it is p"},
      {"p=reject; np=none", "gone.example.com", "none", "reject", "np without sp"},
      {"p=none; sp=reject", "example.com", "none", "none", "sp is not for the domain itself"},
      {"p=reject; t=y", "example.com", "quarantine", "reject", "t=y: one level down"},
      {"p=quarantine; t=y", "example.com", "none", "quarantine", "from quarantine to none"},
      {"p=none; t=y", "example.com", "none", "none", "from none to none"},
      {"p=reject; sp=quarantine; t=y", "here.example.com", "none", "quarantine", "t and sp"},
      {"p=none; np=reject; t=y", "gone.example.com", "quarantine", "none", "t and np"},
      {"p=reject; t=n", "example.com", "reject", "reject", "t=n changes nothing"},
      {"p=reject; t=1", "example.com", "reject", "reject", "neither does a t that is wrong"},
      {"p=reject; pct=50", "example.com", "reject", "reject 50 %", "pct is for RFC 7489"},
      {"p=reject; pct=0", "example.com", "reject", "reject 0 %", "pct=0 is in use"},
      {"p=reject; pct=0; t=y", "example.com", "quarantine", "reject 0 %", "both, as is advised"},
      {"p=reject; pct=x", "example.com", "reject", "reject", "a pct that is wrong is 100"},
      {"sp=reject", "example.com", "faulty", "faulty", "no p and no address"},
      {"sp=reject; rua=mailto:a@example.com", "here.example.com", "none", "none",
       "no p, and an address: none for all"},
      {"p=reject; sp=rejekt", "example.com", "faulty", "faulty", "a wrong sp spoils p, too"},
      {"p=reject; np=rejekt", "example.com", "faulty", "reject", "a wrong np for RFC 9989 only"},
      {"p=reject; np=rejekt; rua=mailto:a@example.com", "example.com", "none", "reject",
       "with an address it is none"},
      {"p=reject; sp=none; psd=y", "here.example.com", "none", "none", "sp of a public suffix"},
      {"p=none; np=reject; psd=y", "gone.example.com", "reject", "none", "np of a public suffix"},
      {"p=reject; sp=none; psd=n", "a.b.here.example.com", "none", "none", "sp further down"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const std::string zone =
        record_of("example.com", row.tags) + "a.b.here.example.com. A 192.0.2.1";
    const Discovery discovery = discover_in(zone, row.author);
    CHECK(summarize(effective_policy(discovery)) == row.policy);
    CHECK(summarize(effective_policy(discovery, Rules::rfc7489)) == row.legacy);
  }
}

TEST_CASE("the sp of a subdomain's own record decides nothing") {
  const std::string zone = record_of("example.com", "p=none") +
                           record_of("sub.example.com", "p=quarantine; sp=reject; np=reject");
  CHECK(summarize(effective_policy(discover_in(zone, "sub.example.com"))) == "quarantine");
  CHECK(summarize(effective_policy(discover_in(zone, "a.sub.example.com"))) == "none");
}

TEST_CASE("the reason names the tag and the record") {
  struct Row {
    std::string tags;  // of example.com
    std::string author;
    std::string tag;
    std::string why;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"p=reject", "example.com", "p", R"("p=reject" in the record of example.com)", "p"},
      {"p=none; sp=reject; t=y", "here.example.com", "sp",
       R"("sp=reject" in the record of example.com, which "t=y" lowers to "quarantine")", "t"},
      {"p=none; np=quarantine", "gone.example.com", "np",
       R"("np=quarantine" in the record of example.com)", "np"},
      {"rua=mailto:a@example.com", "example.com", "p",
       R"(the record of example.com counts as "p=none": the tag "p" is missing)", "no p"},
      {"p=rejekt", "example.com", "",
       "the record of example.com counts for nothing: \"rejekt\" is none of \"none\", "
       "\"quarantine\" and \"reject\"",
       "a wrong p"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const std::string zone = record_of("example.com", row.tags) + "here.example.com. A 192.0.2.1";
    const EffectivePolicy policy = effective_policy(discover_in(zone, row.author));
    CHECK(policy.tag == row.tag);
    CHECK(policy.reason == row.why);
  }
  const Discovery discovery =
      discover_in(record_of("example.com", "p=reject; pct=5"), "example.com");
  CHECK(effective_policy(discovery, Rules::rfc7489).reason ==
        "\"p=reject\" in the record of example.com, for 5 % of the mail");
}

TEST_CASE("where existence is not known, the policy is known only if it does not matter") {
  const std::string lost = "!servfail a.example.com. TXT\n";
  const auto differs = effective_policy(
      discover_in(lost + record_of("example.com", "p=reject; np=none"), "a.example.com"));
  CHECK(differs.effect == Effect::unknown);
  CHECK(differs.reason ==
        "it could not be asked whether the domain exists, and in the record of example.com \"p\" "
        "and \"np\" differ");
  CHECK(summarize(effective_policy(discover_in(
            lost + record_of("example.com", "p=reject; sp=none; np=none"), "a.example.com"))) ==
        "none");
  CHECK(summarize(effective_policy(discover_in(
            lost + record_of("a.example.com", "p=reject; np=none"), "a.example.com"))) == "reject");
}

TEST_CASE("what holds below a domain depends on whether the name exists") {
  const auto list = suffixes();
  const Discovery above =
      discover_in(record_of("example.com", "p=reject; sp=quarantine; np=none"), "example.com");
  const auto below = [&](Existence existence) {
    return summarize(effective_policy(discover_below(above, existence, &list)));
  };
  CHECK(below(Existence::exists) == "quarantine");
  CHECK(below(Existence::does_not_exist) == "none");
  CHECK(below(Existence::unknown) == "unknown");
}

TEST_CASE("where the two documents disagree is told") {
  struct Row {
    std::string zone;
    std::string author;
    std::vector<std::string> differences;
    std::string reason;
  };
  const std::vector<Row> rows{
      {record_of("example.com", "p=reject"), "example.com", {}, "the usual domain"},
      {record_of("example.com", "p=reject; sp=none"), "a.example.com", {}, "and its subdomains"},
      {"",
       "a.example.com",
       {"the organizational domain is a.example.com for RFC 9989 (neither the domain itself nor "
        "one above it has a record), and example.com for RFC 7489 (the public suffix list)"},
       "no record anywhere"},
      {record_of("a.example.com", "p=reject"),
       "b.a.example.com",
       {"the organizational domain is a.example.com for RFC 9989 (it has the fewest labels of the "
        "domains with a record), and example.com for RFC 7489 (the public suffix list)",
        "receivers that go by RFC 9989 see \"reject\" (\"p=reject\" in the record of "
        "a.example.com), those that go by RFC 7489 no policy (neither the domain itself nor its "
        "organizational domain has a record)"},
       "a record that only the walk finds"},
      {record_of("example.com", "p=reject; pct=0"),
       "example.com",
       {"receivers that go by RFC 9989 see \"reject\" (\"p=reject\" in the record of "
        "example.com), those that go by RFC 7489 \"reject\" (\"p=reject\" in the record of "
        "example.com, for 0 % of the mail)"},
       "pct without t"},
      {record_of("example.com", "p=reject; t=y"),
       "example.com",
       {"receivers that go by RFC 9989 see \"quarantine\" (\"p=reject\" in the record of "
        "example.com, which \"t=y\" lowers to \"quarantine\"), those that go by RFC 7489 "
        "\"reject\" (\"p=reject\" in the record of example.com)"},
       "t without pct"},
      {"!servfail _dmarc.com. TXT",
       "example.com",
       {},
       "nothing is said of what could not be asked"},
      {"!servfail _dmarc.com. TXT\n" + record_of("example.com", "p=reject; pct=0"),
       "example.com",
       {"receivers that go by RFC 9989 see \"reject\" (\"p=reject\" in the record of "
        "example.com), those that go by RFC 7489 \"reject\" (\"p=reject\" in the record of "
        "example.com, for 0 % of the mail)"},
       "and all of what could"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(find_differences(discover_in(row.zone, row.author)) == row.differences);
  }
}
