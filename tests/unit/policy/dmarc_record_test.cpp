// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/dmarc/record.hpp"

using namespace mailprobe;
using namespace policy::dmarc;
using policy::Fault;
using policy::NoRecord;
using policy::SeveralRecords;

namespace {

Reading read(const std::vector<std::string>& texts) {
  std::vector<dns::Txt> records;
  for (const std::string& text : texts)
    records.push_back({{text}});
  return read_record(records);
}

std::vector<std::string> uris_of(const std::vector<policy::Uri>& targets) {
  std::vector<std::string> uris;
  std::ranges::transform(targets, std::back_inserter(uris), &policy::Uri::uri);
  return uris;
}

bool has_remark(const Record& record, const Remark& remark) {
  return std::ranges::find(record.remarks, remark) != record.remarks.end();
}

constexpr auto none = Policy::none;
constexpr auto quarantine = Policy::quarantine;
constexpr auto reject = Policy::reject;

}  // namespace

TEST_CASE("the policies of a record are read as they are meant") {
  struct Row {
    std::string text;
    std::optional<Policy> p, sp, np;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"v=DMARC1; p=none", none, {}, {}, "nothing else"},
      {"v=DMARC1;p=quarantine;sp=none;np=reject", quarantine, none, reject, "all three"},
      {"v=DMARC1; np=reject; sp=quarantine; p=none", none, quarantine, reject, "in any order"},
      {"v = DMARC1 ; p\t= reject ;", reject, {}, {}, "blanks beside = and ;"},
      {"v=DMARC1; p=Reject; sp=QUARANTINE", reject, quarantine, {}, "keywords in capitals"},
      {"v=DMARC1", {}, {}, {}, "the bare version"},
      {"v=DMARC1;", {}, {}, {}, "the version and a semicolon"},
      {"v=DMARC1; sp=reject", {}, reject, {}, "no p"},
      {"v=DMARC1; p=rejected", {}, {}, {}, "a policy that is none"},
      {"v=DMARC1; p=none; sp=", none, {}, {}, "an empty one"},
      {"v=DMARC1; P=reject", {}, {}, {}, "names are case-sensitive (RFC 6376 section 3.2)"},
      {"v=DMARC1; p=none; x-new=1; future=yes", none, {}, {}, "unknown tags are ignored"},
      {"v=DMARC1; p=none; p=reject", none, {}, {}, "the first of two counts"},
      {"v=DMARC1; garbage; p=reject", reject, {}, {}, "what is no tag harms no other"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Record record = parse_record(row.text);
    CHECK(record.text == row.text);
    CHECK(record.p == row.p);
    CHECK(record.sp == row.sp);
    CHECK(record.np == row.np);
  }
}

TEST_CASE("every other tag is read, and has its default") {
  const Record record = parse_record(
      "v=DMARC1; p=reject; t=y; psd=n; adkim=s; aspf=S; fo=1:d:S; rua=mailto:a@b.example; "
      "ruf=mailto:c@d.example, mailto:e@f.example; pct=25; rf=afrf; ri=3600");
  CHECK(record.testing);
  CHECK(record.psd == Psd::no);
  CHECK(record.adkim == Mode::strict);
  CHECK(record.aspf == Mode::strict);
  CHECK(record.fo == "1:d:s");
  CHECK(uris_of(record.rua) == std::vector<std::string>{"mailto:a@b.example"});
  CHECK(uris_of(record.ruf) ==
        std::vector<std::string>{"mailto:c@d.example", "mailto:e@f.example"});
  CHECK(record.pct == 25U);
  CHECK(record.rf == "afrf");
  CHECK(record.ri == "3600");

  const Record plain = parse_record("v=DMARC1; p=reject");
  CHECK_FALSE(plain.testing);
  CHECK(plain.psd == Psd::unspecified);
  CHECK(plain.adkim == Mode::relaxed);
  CHECK(plain.fo == "0");
  CHECK_FALSE(plain.pct);
  CHECK(plain.remarks.empty());
  CHECK(parse_record("v=DMARC1; psd=y").psd == Psd::yes);
  CHECK(parse_record("v=DMARC1; psd=u").psd == Psd::unspecified);
}

TEST_CASE("the records of the RFC's examples have nothing wrong with them") {
  const std::vector<std::string> rows{
      "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com",
      "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com; "
      "ruf=mailto:auth-reports@example.com",
      "v=DMARC1; p=none; rua=mailto:dmarc-feedback@example.com; "
      "ruf=mailto:auth-reports@thirdparty.example.net",
      "v=DMARC1; p=quarantine; rua=mailto:dmarc-feedback@example.com,"
      "mailto:tld-test@thirdparty.example.net; t=y",
      "v=DMARC1; p=reject; rua=mailto:dmarc-feedback@example.com,"
      "mailto:tld-test@thirdparty.example.net",
      "v=DMARC1; p=reject; aspf=r;rua=mailto:dmarc-feedback@example.com",
  };
  for (const std::string& text : rows) {
    CAPTURE(text);
    const Record record = parse_record(text);
    CHECK(record.remarks.empty());
    CHECK(record.standing == Standing::sound);
    CHECK_FALSE(record.legacy_fault);
    CHECK_FALSE(record.rua.empty());
  }
}

TEST_CASE("the example that only RFC 7489 has is read, and its old parts are told") {
  const Record record = parse_record(  // appendix B.2.4
      "v=DMARC1; p=quarantine; rua=mailto:dmarc-feedback@example.com,"
      "mailto:tld-test@thirdparty.example.net!10m; pct=25");
  CHECK(record.p == quarantine);
  CHECK(record.pct == 25U);
  CHECK(uris_of(record.rua) == std::vector<std::string>{"mailto:dmarc-feedback@example.com",
                                                        "mailto:tld-test@thirdparty.example.net"});
  CHECK(record.remarks ==
        std::vector<Remark>{
            {RemarkKind::obsolete,
             {100, "size limits of reports are obsolete, and this one is ignored"}},
            {RemarkKind::obsolete,
             {106, "RFC 9989 has no \"pct\"; only receivers that go by RFC 7489 look at it"}}});
}

TEST_CASE("what is wrong counts for nothing, and is shown in its place") {
  constexpr auto invalid = RemarkKind::invalid;
  constexpr auto repeated = RemarkKind::repeated;
  constexpr auto unknown = RemarkKind::unknown;
  constexpr auto obsolete = RemarkKind::obsolete;
  constexpr auto idle = RemarkKind::idle;
  struct Row {
    std::string tags;  // behind "v=DMARC1; p=none;", which has 17 bytes
    std::size_t position;
    RemarkKind kind;
    std::string what;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"sp=quarantin", 20, invalid, R"("quarantin" is none of "none", "quarantine" and "reject")",
       "a typo in a policy"},
      {"sp=", 20, invalid, "here a value is missing", "an empty policy"},
      {"sp=none rua=mailto:a@b.example", 24, invalid, "here a semicolon is missing",
       "a semicolon forgotten"},
      {"sp=none, pct=5", 24, invalid, "here a semicolon is missing", "a comma for a semicolon"},
      {"sp=\"none\"", 20, invalid, R"("\x22none\x22" is none of "none", "quarantine" and "reject")",
       "in quotation marks"},
      {"np=all", 20, invalid, R"("all" is none of "none", "quarantine" and "reject")", "np"},
      {"t=yes", 19, invalid, R"("yes" is none of "y" and "n")", "a long yes"},
      {"psd=x", 21, invalid, R"("x" is none of "y", "n" and "u")", "psd"},
      {"adkim=strict", 23, invalid, R"("strict" is none of "r" and "s")", "a long mode"},
      {"aspf=q", 22, invalid, R"("q" is none of "r" and "s")", "aspf"},
      {"fo=x;ruf=mailto:a@b.example", 20, invalid, R"("x" is none of "0", "1", "d" and "s")",
       "an unknown option"},
      {"fo=0:1;ruf=mailto:a@b.example", 22, invalid, R"("0" and "1" exclude each other)",
       "0 and 1"},
      {"fo=d:s:d;ruf=mailto:a@b.example", 24, invalid, "this option stands there before",
       "d twice"},
      {"fo=d,s;ruf=mailto:a@b.example", 20, invalid, R"("d,s" is none of "0", "1", "d" and "s")",
       "a comma for a colon"},
      {"fo=1:;ruf=mailto:a@b.example", 22, invalid, "here a value is missing", "a colon too many"},
      {"fo=1", 17, idle, R"("fo" counts for nothing without "ruf")", "fo alone"},
      {"psd=y;ruf=mailto:a@b.example", 23, idle,
       "beside \"psd=y\" nobody sends reports about failures", "ruf of a public suffix"},
      {"rua=a@b.example", 21, invalid, "here \"mailto:\" is missing", "a bare address"},
      {"rua=", 21, invalid, "here a URI is missing", "no address"},
      {"rua=mailto:a@b.example,", 40, invalid, "here a URI is missing", "a comma at the end"},
      {"rua=mailto:a@b.example;mailto:c@d.example", 58, invalid, "the tag has no \"=\"",
       "a semicolon for a comma"},
      {"rua=mailto:a@b.example mailto:c@d.example", 39, invalid, "\" \" cannot stand in a URI",
       "a blank for a comma"},
      {"rua=mailto:a@b.example!10m", 39, obsolete,
       "size limits of reports are obsolete, and this one is ignored", "a size limit"},
      {"rua=mailto:a@b.example!10mb", 39, invalid, "\"!\" is written as %21",
       "what is no size limit"},
      {"rua=https://b.example/reports", 21, idle,
       "reports are sent by mail; only \"mailto:\" gets them", "a web server"},
      {"rua=mailto:b.example", 37, invalid, "here \"@\" and a domain are missing", "no mailbox"},
      {"ruf=mailto:a@b_c.example", 30, invalid,
       "host name \"b_c.example\" has \"_\" at position 2; a host name is made of letters, "
       "digits, hyphens and dots",
       "an underscore in a domain"},
      {"pct=50", 17, obsolete,
       "RFC 9989 has no \"pct\"; only receivers that go by RFC 7489 look at it", "pct"},
      {"pct=0", 17, obsolete, R"(RFC 9989 has no "pct"; for "pct=0" it has "t=y")",
       "the pct that has a successor"},
      {"pct=0;t=y", 17, obsolete,
       "RFC 9989 has no \"pct\"; only receivers that go by RFC 7489 look at it",
       "with its successor beside it"},
      {"pct=101", 21, invalid, "a percentage is a number from 0 to 100", "pct too great"},
      {"pct=all", 21, invalid, "a percentage is a number from 0 to 100", "pct in words"},
      {"rf=afrf", 17, obsolete,
       "RFC 9989 has no \"rf\"; only receivers that go by RFC 7489 look at it", "rf"},
      {"ri=86400", 17, obsolete,
       "RFC 9989 has no \"ri\"; only receivers that go by RFC 7489 look at it", "ri"},
      {"p=reject", 17, repeated,
       "the tag \"p\" stands here again; the first one counts, but not for every receiver",
       "a tag twice"},
      {"v=DMARC1", 17, repeated,
       "the tag \"v\" stands here again; the first one counts, but not for every receiver",
       "the version twice"},
      {"SP=reject", 17, unknown, R"("SP" is no tag of DMARC and is ignored; is "sp" meant?)",
       "a name in capitals"},
      {"adkin=s", 17, unknown, R"("adkin" is no tag of DMARC and is ignored; is "adkim" meant?)",
       "a name with a typo"},
      {";sp=none", 17, invalid, "here a tag is missing", "two semicolons"},
      {"=none", 17, invalid, "here the name of a tag is missing", "no name"},
      {"note=\xc3\xbc", 22, invalid, "\"\\xc3\" cannot stand in the value of a tag",
       "UTF-8 in a tag that is not known"},
      {"note=", 22, invalid, "here a value is missing", "a tag that is not known, empty"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Record record = parse_record("v=DMARC1; p=none;" + row.tags);
    CHECK(record.p == none);
    const bool found = has_remark(record, {row.kind, {row.position, row.what}});
    CHECK(found);
    for (const Remark& remark : record.remarks) {
      if (!found) MESSAGE(remark.fault.position, " ", remark.fault.what);
    }
  }
}

TEST_CASE("a URI that is wrong takes none of the others with it") {
  const Record record = parse_record(
      "v=DMARC1; p=none; rua=mailto:a@b.example!10m, oops ,mailto:c@d.example;ruf=mailto:e@f.test");
  CHECK(uris_of(record.rua) ==
        std::vector<std::string>{"mailto:a@b.example", "mailto:c@d.example"});
  CHECK(uris_of(record.ruf) == std::vector<std::string>{"mailto:e@f.test"});
  CHECK(record.remarks.size() == 2);
}

// RFC 9989 section 4.10.1.
TEST_CASE("a policy that is missing or wrong leaves reports, or nothing") {
  constexpr auto sound = Standing::sound;
  constexpr auto reports_only = Standing::reports_only;
  constexpr auto ignored = Standing::ignored;
  struct Row {
    std::string text;
    Standing standing;
    Standing legacy;
    std::optional<Fault> fault;
    std::string reason;
  };
  const Fault sp_fault{23, R"("quarantin" is none of "none", "quarantine" and "reject")"};
  const std::vector<Row> rows{
      {"v=DMARC1; p=none", sound, sound, {}, "a policy"},
      {"v=DMARC1", ignored, ignored, Fault{8, "the tag \"p\" is missing"}, "no policy, no address"},
      {"v=DMARC1; rua=mailto:a@b.example", reports_only, reports_only,
       Fault{32, "the tag \"p\" is missing"}, "no policy, but an address"},
      {"v=DMARC1; rua=https://b.example/", reports_only, reports_only,
       Fault{32, "the tag \"p\" is missing"}, "any sound URI will do"},
      {"v=DMARC1; rua=b.example", ignored, ignored, Fault{23, "the tag \"p\" is missing"},
       "but not what is no URI"},
      {"v=DMARC1; ruf=mailto:a@b.example", ignored, ignored, Fault{32, "the tag \"p\" is missing"},
       "nor one for failures"},
      {"v=DMARC1; sp=reject; np=reject", ignored, ignored, Fault{30, "the tag \"p\" is missing"},
       "policies for others"},
      {"v=DMARC1; P=reject", ignored, ignored,
       Fault{10, R"(the tag "p" is missing; "P" is another one)"}, "p in capitals"},
      {"v=DMARC1; p=no; rua=mailto:a@b.example", reports_only, reports_only,
       Fault{12, R"("no" is none of "none", "quarantine" and "reject")"}, "a wrong p"},
      {"v=DMARC1; p=reject; sp=quarantin", ignored, ignored, sp_fault, "a wrong sp spoils all"},
      {"v=DMARC1; p=reject; np=quarantin", ignored, sound, sp_fault,
       "a wrong np does, too, and RFC 7489 does not know it"},
      {"v=DMARC1; p=reject; np=quarantin; rua=mailto:a@b.example", reports_only, sound, sp_fault,
       "with an address"},
      {"v=DMARC1; p=reject; adkim=x; t=x; psd=x; fo=x",
       sound,
       sound,
       {},
       "what is wrong elsewhere has a default"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Record record = parse_record(row.text);
    CHECK(record.standing == row.standing);
    CHECK(record.legacy_standing == row.legacy);
    CHECK(record.policy_fault == row.fault);
  }
}

TEST_CASE("what RFC 7489 wants beyond that is told") {
  const std::string what = "receivers that go by RFC 7489 want \"p\" here, behind the version";
  struct Row {
    std::string text;
    std::optional<std::size_t> position;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"v=DMARC1; p=none; sp=none", {}, "p is second"},
      {"v=DMARC1; p = none", {}, "with blanks"},
      {"v=DMARC1; sp=none; p=none", 10, "p is third"},
      {"v=DMARC1; rua=mailto:a@b.example", 10, "there is no p"},
      {"v=DMARC1;", 9, "there is nothing"},
      {"v=DMARC1", 8, "not even a semicolon"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto fault = parse_record(row.text).legacy_fault;
    CHECK(fault == (row.position ? std::optional(Fault{*row.position, what}) : std::nullopt));
  }
}

TEST_CASE("exactly one record that begins with the version counts") {
  const std::string good = "v=DMARC1; p=none";
  CHECK(std::holds_alternative<Record>(read({"v=spf1 -all", good, "v=DMARC2; p=none"})));
  CHECK(std::holds_alternative<Record>(read({"v=DMARC1"})));
  CHECK(std::holds_alternative<Record>(read({"v=DMARC1;"})));
  CHECK(std::holds_alternative<Record>(read({"v =\tDMARC1\t;p=none"})));
  CHECK(read({good, good}) == Reading(SeveralRecords{2}));
  CHECK(read({good, "v=DMARC1"}) == Reading(SeveralRecords{2}));
  CHECK(read({}) == Reading(NoRecord{}));
  CHECK(read({"v=spf1 -all"}) == Reading(NoRecord{}));
  const Reading joined = read_record(std::vector<dns::Txt>{{{"v=DMA", "RC1; p=re", "ject"}}});
  CHECK(std::get<Record>(joined).p == reject);
}

TEST_CASE("a record that was meant and does not count is told") {
  struct Row {
    std::string text;
    std::size_t position;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"v=dmarc1; p=none", 2, "the version in lower case"},
      {"V=DMARC1; p=none", 0, "the name in capitals"},
      {" v=DMARC1; p=none", 0, "a blank in front"},
      {"\"v=DMARC1; p=none\"", 0, "in quotation marks"},
      {"p=none; v=DMARC1", 0, "the version not in front"},
      {"v=DMARC1 p=none", 9, "no semicolon"},
      {"v=DMARC1, p=none", 8, "a comma"},
      {"v=DMARC1.0; p=none", 8, "another version"},
      {"v= DMARC10", 9, "another one, with blanks"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Reading reading = read({row.text});
    const auto* nothing = std::get_if<NoRecord>(&reading);
    REQUIRE(nothing != nullptr);
    REQUIRE(nothing->attempt);
    CHECK(nothing->attempt->text == row.text);
    CHECK(
        nothing->attempt->fault ==
        Fault{row.position, "the record does not count, as it does not begin with \"v=DMARC1;\""});
  }
}

TEST_CASE("a record full of faults has a bounded number of remarks") {
  const Record record =
      parse_record("v=DMARC1; rua=" + std::string(60000, ',') + std::string(5000, ';'));
  CHECK(record.remarks.size() == remark_limit);
}
