// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_spf_dkim says of SPF records.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "run.hpp"

using namespace mailprobe;
using test::join;
using test::run;

namespace {

struct Row {
  std::string reason;
  std::string zone;  // of d.test
  std::string findings;
  std::string remarks = {};
  std::vector<std::string> options = {};
};

std::string repeat(int count, const std::string& text) {
  std::string all;
  for (int i = 0; i < count; ++i) {
    std::string one = text;
    for (std::size_t at = one.find('#'); at != std::string::npos; at = one.find('#'))
      one.replace(at, 1, std::to_string(i));
    all += one;
  }
  return all;
}

const std::vector<Row> rows{
    {"a sound record", "d.test. TXT \"v=spf1 ip4:192.0.2.0/28 -all\"", ""},
    {"there is none", "d.test. A 192.0.2.1", "spf.missing"},
    {"the domain does not exist", "", "spf.missing"},
    {"it cannot be asked for", "!servfail d.test. TXT", "spf.unknown"},
    {"nobody answers", "!timeout d.test. TXT", "spf.unknown"},
    {"two", "d.test. TXT \"v=spf1 -all\"\nd.test. TXT \"v=spf1 mx -all\"", "spf.several"},
    {"one that begins with a blank does not count", "d.test. TXT \" v=spf1 -all\"",
     "spf.missing spf.not_counted"},
    {"a semicolon is none of its letters", "d.test. TXT \"v=spf1; -all\"",
     "spf.missing spf.not_counted"},
    {"a fault behind -all is a fault", "d.test. TXT \"v=spf1 -all ip4:1.2.3\"", "spf.malformed"},
    {"ipv4 is no mechanism", "d.test. TXT \"v=spf1 ipv4:192.0.2.1 -all\"", "spf.malformed"},
    {"strings are joined without a blank", "d.test. TXT \"v=spf1 ip4:192.0\" \".2.1 -all\"", ""},
    {"nobody is refused", "d.test. TXT \"v=spf1 ip4:192.0.2.1\"", "spf.no_all"},
    {"?all says nothing", "d.test. TXT \"v=spf1 ip4:192.0.2.1 ?all\"", "spf.neutral_all"},
    {"~all is a remark", "d.test. TXT \"v=spf1 ip4:192.0.2.1 ~all\"", "", "spf.softfail_all"},
    {"+all", "d.test. TXT \"v=spf1 +all\"", "spf.passes_all"},
    {"all without a qualifier is +all", "d.test. TXT \"v=spf1 all\"", "spf.passes_all"},
    {"+all of an include lets everybody pass",
     "d.test. TXT \"v=spf1 include:i.test -all\"\ni.test. TXT \"v=spf1 +all\"", "spf.passes_all"},
    {"+all behind -include does not",  // what passes there fails here
     "d.test. TXT \"v=spf1 -include:i.test ~all\"\ni.test. TXT \"v=spf1 +all\"", "",
     "spf.softfail_all"},
    {"0.0.0.0/0 is everybody", "d.test. TXT \"v=spf1 ip4:0.0.0.0/0 -all\"", "spf.passes_all"},
    {"a /8 is wide", "d.test. TXT \"v=spf1 ip4:10.0.0.0/8 -all\"", "spf.wide_network"},
    {"a /12 is not", "d.test. TXT \"v=spf1 ip4:10.0.0.0/12 -all\"", ""},
    {"but --widest can say so",
     "d.test. TXT \"v=spf1 ip4:10.0.0.0/12 -all\"",
     "spf.wide_network",
     "",
     {"--widest", "16"}},
    {"a wide network of an include",
     "d.test. TXT \"v=spf1 include:i.test -all\"\ni.test. TXT \"v=spf1 ip6:2001:db8::/31 -all\"",
     "spf.wide_network"},
    {"ptr", "d.test. TXT \"v=spf1 ptr -all\"", "spf.ptr"},
    {"behind all nobody looks", "d.test. TXT \"v=spf1 -all mx\"", "spf.unreachable"},
    {"nor does redirect beside all count",
     "d.test. TXT \"v=spf1 -all redirect=i.test\"\ni.test. TXT \"v=spf1 -all\"", "spf.unreachable"},
    {"a modifier that nobody knows", "d.test. TXT \"v=spf1 ra=postmaster -all\"", "",
     "spf.unknown_modifier"},
    {"an include without a record", "d.test. TXT \"v=spf1 include:i.test -all\"",
     "spf.dead_include"},
    {"an include with two",
     "d.test. TXT \"v=spf1 include:i.test -all\"\ni.test. TXT \"v=spf1 -all\"\n"
     "i.test. TXT \"v=spf1 ~all\"",
     "spf.dead_include"},
    {"an include with a fault",
     "d.test. TXT \"v=spf1 include:i.test -all\"\ni.test. TXT \"v=spf1 foo -all\"",
     "spf.dead_include"},
    {"an include that cannot be asked for",
     "d.test. TXT \"v=spf1 include:i.test -all\"\n!servfail i.test. TXT", "spf.part_unknown"},
    {"a redirect without a record", "d.test. TXT \"v=spf1 redirect=i.test\"", "spf.dead_include"},
    {"a record that includes itself", "d.test. TXT \"v=spf1 include:d.test -all\"",
     "spf.dead_include"},
    {"two that include each other",
     "d.test. TXT \"v=spf1 include:i.test -all\"\ni.test. TXT \"v=spf1 include:D.TEST -all\"",
     "spf.dead_include"},
    {"a dead a", "d.test. TXT \"v=spf1 a:gone.test -all\"", "spf.dead_term"},
    {"a dead mx", "d.test. TXT \"v=spf1 mx -all\"", "spf.dead_term"},
    {"an mx whose hosts have no address",
     "d.test. TXT \"v=spf1 mx -all\"\nd.test. MX 10 gone.test.", "spf.dead_term"},
    {"a null MX has none, and that is meant", "d.test. TXT \"v=spf1 mx -all\"\nd.test. MX 0 .", ""},
    {"three dead terms are an error", "d.test. TXT \"v=spf1 a mx exists:gone.test -all\"",
     "spf.dead_term spf.too_many_voids"},
    {"hosts without IPv6 are void to clients that have it",
     "d.test. TXT \"v=spf1 a:h.test a:h.test a:h.test -all\"\nh.test. A 192.0.2.1", "",
     "spf.void_for_family"},
    {"a host that cannot be asked for", "d.test. TXT \"v=spf1 a:h.test -all\"\n!timeout h.test. *",
     "spf.part_unknown"},
    {"ten look-ups are allowed, but near the end",
     "d.test. TXT \"v=spf1 " + repeat(10, "a:h#.test ") + "-all\"\n" +
         repeat(10, "h#.test. A 192.0.2.1\nh#.test. AAAA 2001:db8::1\n"),
     "spf.lookups_warning"},
    {"eight are fine",
     "d.test. TXT \"v=spf1 " + repeat(8, "a:h#.test ") + "-all\"\n" +
         repeat(8, "h#.test. A 192.0.2.1\nh#.test. AAAA 2001:db8::1\n"),
     ""},
    {"unless --lookups says otherwise",
     "d.test. TXT \"v=spf1 " + repeat(8, "a:h#.test ") + "-all\"\n" +
         repeat(8, "h#.test. A 192.0.2.1\nh#.test. AAAA 2001:db8::1\n"),
     "spf.lookups_critical",
     "",
     {"--lookups", "5,7"}},
    {"eleven are an error, across includes",
     "d.test. TXT \"v=spf1 include:i.test " + repeat(6, "a:h#.test ") + "-all\"\n" +
         "i.test. TXT \"v=spf1 " + repeat(4, "a:h#.test ") + "-all\"\n" +
         repeat(6, "h#.test. A 192.0.2.1\nh#.test. AAAA 2001:db8::1\n"),
     "spf.too_many_lookups"},
    {"exp, ip4, ip6 and all cost nothing",
     "d.test. TXT \"v=spf1 " + repeat(8, "a:h#.test ") +
         "ip4:192.0.2.1 ip6:2001:db8::1 exp=e.test -all\"\n" +
         repeat(8, "h#.test. A 192.0.2.1\nh#.test. AAAA 2001:db8::1\n"),
     ""},
    {"terms with macros count, and are not followed",
     "d.test. TXT \"v=spf1 exists:%{i}.l.test include:%{d2}.i.test -all\"", ""},
    {"eleven mail exchangers",
     "d.test. TXT \"v=spf1 mx -all\"\n" + repeat(11, "d.test. MX 10 m#.test.\n"),
     "spf.too_many_names"},
    {"records over 450 octets", "d.test. TXT \"v=spf1 " + repeat(30, "ip4:192.0.2.# ") + "-all\"",
     "", "spf.long"},
    {"and over what UDP carries", "d.test. TXT \"v=spf1 " + repeat(90, "ip4:192.0.2.# ") + "-all\"",
     "spf.over_udp"},
    {"a resolver that rewrites NXDOMAIN",
     "d.test. TXT \"v=spf1 -all\"\nmailprobe.invalid. A 192.0.2.1", "dns.rewrites"},
};

// Senders of d.test, whose record is "v=spf1 include:i.test ~all".
struct SenderRow {
  std::string reason;
  std::vector<std::string> options;
  std::string findings;
};

constexpr const char* senders_zone = R"(
  d.test.   TXT "v=spf1 include:i.test ~all"
  i.test.   TXT "v=spf1 ip4:192.0.2.0/28 a:slow.test ?all"
  slow.test. A  198.51.100.1
  slow.test. AAAA 2001:db8::1
  d.test.   MX  10 mx1.d.test.
  d.test.   MX  20 mx2.d.test.
  mx1.d.test. A 192.0.2.1
  mx2.d.test. A 203.0.113.1
)";

const std::vector<SenderRow> sender_rows{
    {"one that passes", {"--client", "192.0.2.1"}, ""},
    {"IPv4 within IPv6 is IPv4", {"--client", "::ffff:192.0.2.1"}, ""},
    {"one that does not", {"--client", "203.0.113.9"}, "spf.client_fails"},
    {"one of two", {"--client", "192.0.2.1", "--client", "2001:db8::2"}, "spf.client_fails"},
    {"one that must fail passes", {"--must-fail", "192.0.2.1"}, "spf.client_passes"},
    {"one that must fail does", {"--must-fail", "203.0.113.9"}, ""},
    {"an mx that does not pass", {"--all-mx"}, "spf.client_fails"},
};

}  // namespace

TEST_CASE("each fault of a record has its finding, and no other") {
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    std::vector<std::string> options{"-d", "d.test", "--spf-only"};
    options.insert(options.end(), row.options.begin(), row.options.end());
    const test::Run found = run(row.zone, options);
    CAPTURE(found.text);
    CHECK(join(found.findings) == row.findings);
    CHECK(join(found.remarks) == row.remarks);
  }
}

TEST_CASE("senders pass, or are told") {
  for (const SenderRow& row : sender_rows) {
    CAPTURE(row.reason);
    std::vector<std::string> options{"-d", "d.test", "--spf-only"};
    options.insert(options.end(), row.options.begin(), row.options.end());
    const test::Run found = run(senders_zone, options);
    CAPTURE(found.text);
    CHECK(join(found.findings) == row.findings);
  }
}

TEST_CASE("the path to the term that decided is told") {
  const auto found = run(senders_zone, {"-d", "d.test", "--client", "192.0.2.1"});
  CHECK(found.text.find("192.0.2.1 (--client): pass by include:i.test > ip4:192.0.2.0/28") !=
        std::string::npos);
  const auto& evaluation = found.observations["spf"]["evaluations"][0];
  CHECK(evaluation["result"] == "pass");
  CHECK(evaluation["path"][1]["domain"] == "i.test");
}

TEST_CASE("a fault is shown with a caret") {
  const auto found =
      run("d.test. TXT \"v=spf1 ip4:192.0.2.300 -all\"", {"-d", "d.test", "--spf-only"});
  CHECK(found.text.find("SPF record: this is no IPv4 address (byte 12)") != std::string::npos);
  CHECK(found.text.find("v=spf1 ip4:192.0.2.300 -all\n") != std::string::npos);
}
