// SPDX-License-Identifier: GPL-3.0-or-later
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/dmarc/evaluation.hpp"
#include "support/memory_resolver.hpp"

using namespace mailprobe;
using namespace policy::dmarc;
using dns::Inquiry;
using dns::Name;

namespace {

const dns::Patience patience{base::Deadline::after(std::chrono::seconds(10))};

Name name(std::string_view text) { return Name::parse(text).value(); }

dns::PublicSuffixList suffixes() {
  return dns::PublicSuffixList::parse("com\nnet\nuk\nco.uk\nexample\n", "rules").value();
}

Evaluation evaluate_in(const std::string& zone, const Message& message,
                       Rules rules = Rules::rfc9989) {
  const auto list = suffixes();
  test::MemoryResolver resolver(zone);
  Inquiry inquiry;
  auto result = dns::settle(inquiry, resolver, patience,
                            [&](Inquiry& asked) { return evaluate(asked, message, &list, rules); });
  CHECK(resolver.batches() <= 1);
  return result;
}

// "fail reject", "pass", "temperror" ...
std::string summarize(Result result, Policy disposition) {
  std::string text(format_result(result));
  if (result == Result::fail) text += " " + std::string(format_policy(disposition));
  return text;
}

std::string summarize(const Evaluation& evaluation) {
  return summarize(evaluation.result, evaluation.disposition);
}

Message from_one(std::string_view author) { return {{name(author)}, {}, {}}; }

constexpr auto pass = Proof::pass;
constexpr auto fail = Proof::fail;
constexpr auto temperror = Proof::temperror;

const std::string simple = R"(
  _dmarc.example.com. TXT "v=DMARC1; p=reject; aspf=r; rua=mailto:dmarc-feedback@example.com"
)";
const std::string strict = R"(
  _dmarc.example.com. TXT "v=DMARC1; p=reject; aspf=s; adkim=s"
)";

}  // namespace

TEST_CASE("what passes must be aligned, by either document") {
  struct Row {
    std::string zone;
    std::string author;
    std::optional<Identifier> spf;
    std::vector<Identifier> dkim;
    std::string result;
    std::string legacy;
    std::string reason;
  };
  const std::string deep = R"(
    _dmarc.example.com.         TXT "v=DMARC1; p=none"
    _dmarc.signing.example.com. TXT "v=DMARC1; p=none")";
  const std::string bank = R"(
    _dmarc.bank.example.       TXT "v=DMARC1; p=reject; psd=y"
    _dmarc.giant.bank.example. TXT "v=DMARC1; p=reject")";
  const std::string split = R"(
    _dmarc.example.com.   TXT "v=DMARC1; p=reject"
    _dmarc.b.example.com. TXT "v=DMARC1; p=quarantine; psd=n")";
  const auto of = [](Proof proof, std::string_view domain) {
    return Identifier{proof, name(domain)};
  };
  const std::vector<Row> rows{
      {simple, "example.com", of(pass, "example.com"), {}, "pass", "pass", "B.1.1: SPF, identical"},
      {simple,
       "example.com",
       of(pass, "child.example.com"),
       {},
       "pass",
       "pass",
       "B.1.1: SPF, relaxed"},
      {simple,
       "child.example.com",
       of(pass, "example.net"),
       {},
       "fail reject",
       "fail reject",
       "B.1.1: SPF of another domain"},
      {simple,
       "example.com",
       {},
       {of(pass, "example.com")},
       "pass",
       "pass",
       "B.1.2: DKIM, identical"},
      {simple,
       "child.example.com",
       {},
       {of(pass, "example.com")},
       "pass",
       "pass",
       "B.1.2: DKIM, relaxed"},
      {simple,
       "child.example.com",
       {},
       {of(pass, "example.net")},
       "fail reject",
       "fail reject",
       "B.1.2: DKIM of another domain"},
      {simple,
       "example.com",
       of(pass, "mail.example.com"),
       {of(pass, "example.com")},
       "pass",
       "pass",
       "B.3.1: both"},
      {simple, "EXAMPLE.com", of(pass, "example.COM"), {}, "pass", "pass", "letter case"},
      {deep,
       "example.com",
       of(pass, "example.com"),
       {of(pass, "signing.example.com")},
       "pass",
       "pass",
       "B.4.1"},
      {deep,
       "a.b.c.d.e.f.g.h.i.j.k.example.com",
       of(pass, "example.com"),
       {},
       "pass",
       "pass",
       "B.4.2: SPF"},
      {deep,
       "a.b.c.d.e.f.g.h.i.j.k.example.com",
       {},
       {of(pass, "signing.example.com")},
       "pass",
       "pass",
       "B.4.2: DKIM"},
      {bank,
       "giant.bank.example",
       of(pass, "mail.giant.bank.example"),
       {of(pass, "mail.mega.bank.example")},
       "pass",
       "pass",
       "B.4.3: SPF is aligned"},
      {bank,
       "giant.bank.example",
       {},
       {of(pass, "mail.mega.bank.example")},
       "fail reject",
       "pass",
       "B.4.3: DKIM is not, but to a list that has only \"example\""},
      {strict, "example.com", of(pass, "example.com"), {}, "pass", "pass", "strict, identical"},
      {strict,
       "example.com",
       of(pass, "child.example.com"),
       {},
       "fail reject",
       "fail reject",
       "strict SPF, below"},
      {strict,
       "child.example.com",
       {},
       {of(pass, "example.com")},
       "fail reject",
       "fail reject",
       "strict DKIM, above"},
      {split, "a.b.example.com", of(pass, "b.example.com"), {}, "pass", "pass", "below psd=n"},
      {split,
       "a.b.example.com",
       of(pass, "example.com"),
       {},
       "fail quarantine",
       "pass",
       "across psd=n"},
      {split,
       "example.com",
       of(pass, "a.b.example.com"),
       {},
       "fail reject",
       "pass",
       "across it the other way"},
      {simple,
       "example.com",
       of(pass, "badexample.com"),
       {},
       "fail reject",
       "fail reject",
       "a name that only ends alike"},
      {simple, "example.com", of(pass, "com"), {}, "fail reject", "fail reject", "the suffix"},
      {R"(_dmarc.com. TXT "v=DMARC1; p=reject")",
       "example.com",
       of(pass, "evil.com"),
       {},
       "pass",
       "none",
       "a top-level domain that forgot psd=y aligns all below it"},
      {simple,
       "example.com",
       of(fail, "example.com"),
       {of(fail, "example.com")},
       "fail reject",
       "fail reject",
       "aligned, but nothing passes"},
      {simple, "example.com", {}, {}, "fail reject", "fail reject", "nothing at all"},
      {simple,
       "example.com",
       of(fail, "example.com"),
       {of(fail, "example.com"), of(pass, "example.net"), of(pass, "x.example.com")},
       "pass",
       "pass",
       "one of several signatures is enough"},
      {"", "example.com", of(pass, "example.com"), {}, "none", "none", "no record"},
      {R"(_dmarc.example.com. TXT "v=DMARC1; sp=none")",
       "example.com",
       of(pass, "example.com"),
       {},
       "permerror",
       "permerror",
       "a record that counts for nothing"},
      {R"(_dmarc.example.com. TXT "v=DMARC1; rua=mailto:a@example.com")",
       "example.com",
       {},
       {},
       "fail none",
       "fail none",
       "one that counts as p=none"},
      {R"(_dmarc.example.com. TXT "v=DMARC1; p=reject; t=y; pct=0")",
       "example.com",
       {},
       {},
       "fail quarantine",
       "fail reject",
       "t=y"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Message message{{name(row.author)}, row.spf, row.dkim};
    CHECK(summarize(evaluate_in(row.zone, message)) == row.result);
    CHECK(summarize(evaluate_in(row.zone, message, Rules::rfc7489)) == row.legacy);
  }
}

TEST_CASE("what could not be asked is a temporary error only where it matters") {
  struct Row {
    std::string zone;
    Identifier spf;
    Identifier dkim;
    std::string result;
    std::string why;
    std::string reason;
  };
  const std::string lost = "!servfail _dmarc.lost.example.com. TXT\n";
  const auto of = [](Proof proof, std::string_view domain) {
    return Identifier{proof, name(domain)};
  };
  const std::vector<Row> rows{
      {simple, of(temperror, "example.com"), of(fail, "example.com"), "temperror",
       "SPF of example.com could not be checked", "SPF might have passed"},
      {simple, of(temperror, "other.net"), of(temperror, "other.net"), "fail reject",
       "nothing that passes is aligned", "but not aligned"},
      {simple, of(fail, "other.net"), of(temperror, "example.com"), "temperror",
       "DKIM of example.com could not be checked", "DKIM might have passed"},
      {simple, of(temperror, "example.com"), of(pass, "a.example.com"), "pass",
       "DKIM of a.example.com passes, and example.com is the organizational domain of both",
       "something else passes"},
      {simple + "!servfail _dmarc.evil.net. TXT\n", of(pass, "evil.net"), of(pass, "evil.net"),
       "fail reject", "nothing that passes is aligned", "a stranger's broken DNS changes nothing"},
      {simple + lost, of(pass, "lost.example.com"), of(fail, "other.net"), "temperror",
       "SPF of lost.example.com passes, but alignment is not known: TXT of "
       "_dmarc.lost.example.com: SERVFAIL from 192.0.2.53:53",
       "the walk of the identifier"},
      {simple + "!servfail _dmarc.com. TXT\n", of(pass, "a.example.com"), of(fail, "other.net"),
       "temperror",
       "SPF of a.example.com passes, but alignment is not known: TXT of _dmarc.com: SERVFAIL from "
       "192.0.2.53:53",
       "the walk of both"},
      {simple + "!servfail _dmarc.com. TXT\n", of(pass, "example.com"), of(fail, "other.net"),
       "pass", "SPF of example.com passes, and the domains are identical",
       "identical domains need no walk"},
      {strict + lost, of(pass, "lost.example.com"), of(fail, "other.net"), "fail reject",
       "nothing that passes is aligned", "neither does strict alignment"},
      {"!timeout _dmarc.example.com. TXT", of(pass, "example.com"), of(pass, "example.com"),
       "temperror", "TXT of _dmarc.example.com: no answer from 192.0.2.53:53", "the record itself"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Evaluation result = evaluate_in(row.zone, {{name("example.com")}, row.spf, {row.dkim}});
    CHECK(summarize(result) == row.result);
    CHECK(result.reason == row.why);
  }
}

TEST_CASE("where it is not known whether the author domain exists, only failing is open") {
  const std::string zone = R"(
    _dmarc.example.com. TXT "v=DMARC1; p=reject; np=none"
    !servfail a.example.com. TXT)";
  Message message = from_one("a.example.com");
  CHECK(summarize(evaluate_in(zone, message)) == "temperror");
  message.spf = Identifier{pass, name("example.com")};
  CHECK(summarize(evaluate_in(zone, message)) == "pass");
}

TEST_CASE("with several author domains DMARC does not apply") {
  const std::string zone = R"(
    _dmarc.a.com. TXT "v=DMARC1; p=quarantine"
    _dmarc.b.com. TXT "v=DMARC1; p=reject"
    _dmarc.c.com. TXT "v=DMARC1; p=none")";
  struct Row {
    std::vector<Name> from;
    std::string result;
    Policy strictest;
    std::size_t examined;
    std::string why;
    std::string reason;
  };
  const std::vector<Row> rows{
      {{},
       "none",
       Policy::none,
       0,
       "the message has no author domain, so that DMARC does not apply",
       "none at all"},
      {{name("a.com"), name("b.com")},
       "none",
       Policy::reject,
       2,
       "the message has 2 author domains, so that DMARC does not apply",
       "the strictest is kept"},
      {{name("c.com"), name("d.com")},
       "none",
       Policy::none,
       2,
       "the message has 2 author domains, so that DMARC does not apply",
       "neither asks for more"},
      {{name("a.com"), name("A.COM")},
       "fail quarantine",
       Policy::quarantine,
       1,
       "nothing that passes is aligned",
       "one domain twice is one"},
      {{name("1.com"), name("2.com"), name("3.com"), name("4.com"), name("b.com")},
       "none",
       Policy::none,
       author_limit,
       "the message has 5 author domains, so that DMARC does not apply",
       "a few are examined"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Evaluation result = evaluate_in(zone, {row.from, {}, {}});
    CHECK(summarize(result) == row.result);
    CHECK(result.strictest == row.strictest);
    CHECK(result.authors.size() == row.examined);
    CHECK(result.reason == row.why);
  }
}

TEST_CASE("every identifier is told whether it is aligned, even if it does not pass") {
  const Evaluation result =
      evaluate_in(strict, {{name("example.com")},
                           Identifier{fail, name("a.example.com")},
                           {{fail, name("example.com")}, {pass, name("example.net")}}});
  const AuthorEvaluation& author = result.authors.front();
  CHECK(author.spf->alignment ==
        Alignment{Aligned::no, "the domains are not identical, as strict alignment demands"});
  CHECK(author.dkim[0].alignment == Alignment{Aligned::yes, "the domains are identical"});
  CHECK(author.dkim[1].alignment.aligned == Aligned::no);
  CHECK(author.policy.reason == "\"p=reject\" in the record of example.com");
}

TEST_CASE("without a list there is no result by RFC 7489") {
  test::MemoryResolver resolver(simple);
  Inquiry inquiry;
  const auto result = dns::settle(inquiry, resolver, patience, [](Inquiry& asked) {
    return evaluate(asked, from_one("example.com"), nullptr, Rules::rfc7489);
  });
  CHECK(summarize(result) == "temperror");
  CHECK(result.reason == "there is no public suffix list");
}
