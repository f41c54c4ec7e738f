// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "policy/mta_sts/policy.hpp"

using namespace mailprobe;
using policy::Parsed;
using policy::mta_sts::format_policy;
using policy::mta_sts::Mode;
using policy::mta_sts::Policy;
using policy::mta_sts::read_policy;

namespace {

// "ok", or the place and the nature of the fault as an editor would give it: "2:7 no colon".
std::string verdict(const std::string& body, const Parsed<Policy>& policy) {
  if (policy) return "ok";
  const auto [line, column] = policy::place_of(body, policy.error().position);
  return fmt::format("{}:{} {}", line, column, policy.error().what);
}

std::string policy_with(const std::string& line) {
  return "version: STSv1\nmode: enforce\n" + line + "\nmx: mx.example.org\nmax_age: 86400\n";
}

std::string policy_with_mx(const std::string& mx) {
  return "version: STSv1\nmode: enforce\nmax_age: 86400\nmx: " + mx;
}

std::string policy_with_max_age(const std::string& max_age) {
  return "version: STSv1\nmode: none\nmax_age:" + max_age;
}

struct Row {
  std::string body;
  std::string strict;
  std::string lenient;
  std::string reason;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto reading = read_policy(row.body);
    CHECK(verdict(row.body, reading.strict) == row.strict);
    CHECK(verdict(row.body, reading.lenient) == row.lenient);
    if (reading.strict) CHECK(reading.strict == reading.lenient);
  }
}

}  // namespace

TEST_CASE("a sound policy reads the same both ways") {
  const std::string all = "version: STSv1\nmode: testing\nmx: a.example\nmax_age: 1";
  check({
      {"version: STSv1\r\nmode: enforce\r\nmx: mail.example.com\r\nmx: *.example.net\r\n"
       "mx: backupmx.example.com\r\nmax_age: 604800\r\n",
       "ok", "ok", "the example of the RFC"},
      {all, "ok", "ok", "no line end at the end"},
      {all + "\n", "ok", "ok", "LF at the end"},
      {"version: STSv1\r\nmode: none\nmax_age: 1\r\n", "ok", "ok", "LF and CRLF mixed"},
      {"version:STSv1\nmode:none\nmax_age:1", "ok", "ok", "no blanks"},
      {"version: \t STSv1\t\nmode:none \t \nmax_age:1 ", "ok", "ok",
       "blanks and TABs before and behind values"},
      {"max_age: 1\nmx: a.example\nmode: enforce\nversion: STSv1", "ok", "ok", "in any order"},
      {"version: STSv1\nmode: none\nmax_age: 0", "ok", "ok",
       "without mx; a life of no time is not negative"},
      {policy_with("a_b-c.d: x: y = z; {|}"), "ok", "ok",
       "an extension with any visible character"},
      {policy_with("note: m\xc3\xbcnchen \xe2\x82\xac \xf0\x9f\x93\xa7"), "ok", "ok",
       "UTF-8 of two, three and four octets in an extension"},
      {policy_with(std::string(32, 'n') + ": x"), "ok", "ok", "a name of 32 characters"},
      {policy_with("Mode: none"), "ok", "ok", "names are case-sensitive: another field"},
      {policy_with("mode: quarantine"), "ok", "ok", "a repeated field is not looked at"},
  });
}

TEST_CASE("lines that break the grammar are dropped by strict senders") {
  check({
      {policy_with(""), "3:1 a blank line cannot stand in a policy", "ok", "a blank line"},
      {policy_with(" \t"), "3:1 a blank line cannot stand in a policy", "ok", "only blanks"},
      {policy_with("a: b") + "\n", "6:1 a blank line cannot stand in a policy", "ok",
       "two line ends at the end"},
      {policy_with("a: b") + " ", "6:1 a blank line cannot stand in a policy", "ok",
       "a blank behind the last line end"},
      {"\n" + policy_with("a: b"), "1:1 a blank line cannot stand in a policy", "ok",
       "a line end in front"},
      {policy_with(" a: b"), "3:1 \" \" cannot stand in the name of a field", "ok",
       "a blank before the name"},
      {policy_with("a : b"), "3:2 \" \" cannot stand in the name of a field", "ok",
       "a blank before the colon"},
      {policy_with("a\t: b"), "3:2 \"\\x09\" cannot stand in the name of a field", "ok",
       "a TAB before the colon"},
      {policy_with("comment"), "3:8 here a colon is missing", "ok", "no colon"},
      {policy_with("# comment"), "3:1 \"#\" cannot stand in the name of a field", "ok",
       "there are no comments"},
      {policy_with("_a: b"), "3:1 the name of a field begins with a letter or digit", "ok",
       "an underscore in front"},
      {policy_with(std::string(33, 'n') + ": x"),
       "3:33 the name of a field has at most 32 characters", "ok", "a name of 33 characters"},
      {policy_with(": x"), "3:1 here the name of a field is missing", "ok", "no name"},
      {policy_with("a:"), "3:3 here a value is missing", "ok", "an extension without a value"},
      {policy_with("a: \t"), "3:5 here a value is missing", "ok", "one of blanks"},
      {policy_with("a: b\tc"), "3:5 the control character \"\\x09\" cannot stand in a value", "ok",
       "a TAB within a value"},
      {policy_with("a: b\x7f"), "3:5 the control character \"\\x7f\" cannot stand in a value", "ok",
       "DEL in a value"},
      {policy_with("a: b\xff"), "3:5 this is not UTF-8", "ok", "Latin-1 in a value"},
      {policy_with("a: \xe2\x82"), "3:4 this is not UTF-8", "ok", "a character cut off"},
      {policy_with("a: \xc0\x80"), "3:4 this is not UTF-8", "ok", "an overlong NUL"},
      {"version: STSv1\rmode: none\rmax_age: 1\r",
       "1:15 a CR stands here without the LF of a line end", "ok", "CR ends the lines"},
      {"version: STSv1\r\r\nmode: none\r\nmax_age: 1",
       "1:15 a CR stands here without the LF of a line end", "ok", "CR CR LF, a double conversion"},
      {"version: STSv1\nmode: none\nmax_age: 1\r",
       "3:11 a CR stands here without the LF of a line end", "ok", "half a line end at the end"},
  });
}

TEST_CASE("what no sender accepts is refused by both readings") {
  const auto both = [](const std::string& body, const std::string& verdict,
                       const std::string& reason) { return Row{body, verdict, verdict, reason}; };
  const std::string mode = R"(the mode is one of "testing", "enforce" and "none", in lower case)";
  check({
      both("", "1:1 the field \"version\" is missing", "nothing at all"),
      both("mode: none\nmax_age: 1", "2:11 the field \"version\" is missing", "no version"),
      both("version: STSv1\nmax_age: 1\nmx: a.example", "3:14 the field \"mode\" is missing",
           "no mode"),
      both("version: STSv1\nmode: none\n", "3:1 the field \"max_age\" is missing", "no max_age"),
      both("version: STSv1\nmode: enforce\nmax_age: 1", "3:11 the field \"mx\" is missing",
           "enforce without mx"),
      both("version: STSv1\nmode: testing\nmax_age: 1", "3:11 the field \"mx\" is missing",
           "testing without mx"),
      both("version: STSv1\nmode: enforce\nnmx: a.example\nmax_age: 1",
           "3:1 the field \"mx\" is missing; \"nmx\" is another one", "a typo in mx"),
      both("version: STSv1\nMode: enforce\nmx: a.example\nmax_age: 1",
           "2:1 the field \"mode\" is missing; \"Mode\" is another one", "a capital"),
      both("version: STSv1\nmode: none\nmax-age: 1",
           "3:1 the field \"max_age\" is missing; \"max-age\" is another one", "a hyphen"),
      both("version: stsv1\nmode: none\nmax_age: 1",
           "1:10 the version is \"STSv1\", in this spelling", "the version in lower case"),
      both("version: STSv2\nmode: none\nmax_age: 1",
           "1:10 the version is \"STSv1\", in this spelling", "another version"),
      both("version: STSv1;\nmode: none\nmax_age: 1",
           "1:10 the version is \"STSv1\", in this spelling", "with the semicolon of records"),
      both("version: STSv1\nmode: Enforce\nmax_age: 1", "2:7 " + mode, "a mode with a capital"),
      both("version: STSv1\nmode: report\nmax_age: 1", "2:7 " + mode, "a mode of the drafts"),
      both("version: STSv1\nmode: none # off\nmax_age: 1", "2:7 " + mode, "with a comment"),
      both("version: STSv1\nmode: quarantine\nmode: none\nmax_age: 1", "2:7 " + mode,
           "the first one counts"),
      both("\xef\xbb\xbfversion: STSv1\nmode: none\nmax_age: 1",
           "1:1 a byte order mark stands before the first field", "a byte order mark"),
  });
  check({{"version: STSv1\nmode:\nmax_age: 1", "2:6 here a value is missing", "2:6 " + mode,
          "an empty mode"},
         {"<!DOCTYPE html>\n<title>Not found</title>\n",
          "1:1 \"\\x3c\" cannot stand in the name of a field",
          "3:1 the field \"version\" is missing", "a page of a web server"},
         {"version=STSv1\nmode=none\nmax_age=1", "1:8 \"=\" cannot stand in the name of a field",
          "3:10 the field \"version\" is missing", "written as in records"}});
}

TEST_CASE("max_age is a number of seconds up to a year") {
  const std::string digits = "max_age is a number of seconds, digits and nothing else";
  const std::string limit = "max_age is at most 31557600 seconds, which is a year";
  check({
      {policy_with_max_age("31557600"), "ok", "ok", "a year"},
      {policy_with_max_age("0000086400"), "ok", "ok", "ten digits"},
      {policy_with_max_age("31557601"), "3:9 " + limit, "ok", "a second more, cut"},
      {policy_with_max_age("9999999999"), "3:9 " + limit, "ok", "more than 32 bits, cut"},
      {policy_with_max_age("00000086400"), "3:19 max_age has at most 10 digits", "ok",
       "eleven digits"},
      {policy_with_max_age("99999999999999999999"), "3:9 " + limit, "3:9 " + limit,
       "more than 64 bits"},
      {policy_with_max_age("-1"), "3:9 " + digits, "3:9 " + digits, "negative"},
      {policy_with_max_age("+1"), "3:9 " + digits, "3:9 " + digits, "a sign"},
      {policy_with_max_age("86400s"), "3:14 " + digits, "3:14 " + digits, "a unit"},
      {policy_with_max_age("86 400"), "3:11 " + digits, "3:11 " + digits, "a blank within"},
      {policy_with_max_age("1.5"), "3:10 " + digits, "3:10 " + digits, "a fraction"},
      {policy_with_max_age(""), "3:9 here a value is missing",
       "3:9 here a number of seconds is missing", "nothing"},
  });
  CHECK(read_policy(policy_with_max_age("9999999999")).lenient->max_age == 31557600);
}

TEST_CASE("a pattern that is no host name spoils the policy") {
  const auto both = [](const std::string& mx, const std::string& verdict,
                       const std::string& reason) {
    return Row{policy_with_mx(mx), verdict, verdict, reason};
  };
  const std::string label_of_64(64, 'a');
  check({
      both("mx.example.org", "ok", "a host"),
      both("*.example.org", "ok", "a wildcard"),
      both("MX-1.Example.ORG", "ok", "letter case, digit, hyphen"),
      both("*.org", "ok", "a wildcard above a single label"),
      both("localhost", "ok", "a single label"),
      both("xn--mnchen-3ya.example", "ok", "an A-label"),
      both(std::string(63, 'a') + ".org", "ok", "a label of 63 octets"),
      {policy_with_mx("mx.example.org."), "4:20 here a label of the host name is missing", "ok",
       "a trailing dot"},
      {policy_with_mx("m\xc3\xbcnchen.example"),
       "4:6 a host name in a policy is ASCII; internationalised labels are written as "
       "\"xn--...\"",
       "ok", "a U-label"},
      {policy_with_mx("*.m\xc3\xbcnchen.example"),
       "4:8 a host name in a policy is ASCII; internationalised labels are written as "
       "\"xn--...\"",
       "ok", "a U-label below a wildcard"},
      both("192.0.2.1", "4:13 a host name does not end in a number, as an IP address does",
           "an IPv4 address"),
      both("[192.0.2.1]", "4:5 an IP address is no host name", "an address literal"),
      both("2001:db8::1", "4:9 an IP address is no host name", "an IPv6 address"),
      both("*", "4:5 \"*\" can only be the whole left-most label", "everything"),
      both("*.*.example", "4:7 \"*\" can only be the whole left-most label", "two wildcards"),
      both("mx*.example", "4:7 \"*\" can only be the whole left-most label", "within a label"),
      both("mx.*.example", "4:8 \"*\" can only be the whole left-most label", "in the middle"),
      both("*.", "4:7 here a label of the host name is missing", "a wildcard of nothing"),
      both(".example.org", "4:5 here a label of the host name is missing",
           "a suffix, as drafts had it"),
      both("a..example", "4:7 here a label of the host name is missing", "two dots"),
      both("-mx.example", "4:5 a label begins with a hyphen", "a hyphen in front"),
      both("mx-.example", "4:7 a label ends in a hyphen", "a hyphen behind"),
      both("mx_1.example", "4:7 \"_\" cannot stand in a host name", "an underscore"),
      both("a.example, b.example", "4:14 each \"mx\" holds one host name", "a list with commas"),
      both("a.example b.example", "4:14 each \"mx\" holds one host name", "a list with blanks"),
      both("10 a.example", "4:7 each \"mx\" holds one host name", "with a preference"),
      both("\"a.example\"", "4:5 \"\\x22\" cannot stand in a host name", "quotation marks"),
      both(label_of_64 + ".org", "4:68 a label has at most 63 octets", "a label of 64 octets"),
      both(std::string(63, 'a') + '.' + std::string(63, 'b') + '.' + std::string(63, 'c') + '.' +
               std::string(62, 'd'),
           "4:258 a host name has at most 253 octets", "a name of 254 octets"),
  });
}

TEST_CASE("what a policy says is kept") {
  const auto policy = read_policy(
                          "version: STSv1\nmode: enforce\nmx: b.example\nmx: *.A.example\n"
                          "max_age: 86400\nnote: x  y\nnote: z\nmax_age: 1\n")
                          .strict.value();
  CHECK(policy.mode == Mode::enforce);
  CHECK(policy.max_age == 86400);
  REQUIRE(policy.mx.size() == 2);
  CHECK(format_mx_pattern(policy.mx[0]) == "b.example");
  CHECK(format_mx_pattern(policy.mx[1]) == "*.A.example");
  CHECK(policy.extensions == std::vector<policy::Extension>{{"note", "x  y"}});
}

TEST_CASE("what is probably no intention is remarked on") {
  const std::string body =
      "version: STSv1\nmode: enforce\nmx: a.example\nmax_age: 1\nnmx: b.example\nmode: none\n"
      "mode: testing\nmxx: c.example\nnote: x\nnote: y\n";
  const auto reading = read_policy(body);
  REQUIRE(reading.strict);
  std::vector<std::string> remarks;
  for (const auto& [position, what] : reading.remarks)
    remarks.push_back(fmt::format("{} {}", policy::place_of(body, position).line, what));
  CHECK(remarks == std::vector<std::string>{
                       "5 \"nmx\" is no field of a policy and is ignored; is \"mx\" meant?",
                       "6 the field \"mode\" stands here again; the first one counts"});
  CHECK(read_policy("version: STSv1\nversion: STSv1\n").remarks.empty());
}

TEST_CASE("a pattern reads back as it is written") {
  using policy::mta_sts::parse_mx_pattern;
  for (const std::string text : {"mx.example.org", "*.example.org", "A", "*.xn--fsq.example"}) {
    CAPTURE(text);
    const auto pattern = parse_mx_pattern(text);
    REQUIRE(pattern);
    CHECK(format_mx_pattern(*pattern) == text);
    CHECK(parse_mx_pattern(format_mx_pattern(*pattern)) == pattern);
  }
  CHECK(format_mx_pattern(*policy::mta_sts::parse_mx_pattern_leniently("*.m\xc3\xbc.example.")) ==
        "*.xn--m-eha.example");
  CHECK_FALSE(parse_mx_pattern(""));
}

TEST_CASE("a wildcard stands for exactly one label") {
  struct Row {
    std::string pattern;
    std::string host;
    bool matches;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"mx.example.org", "mx.example.org", true, "the same name"},
      {"mx.example.org", "MX.EXAMPLE.ORG", true, "in capitals"},
      {"mx.example.org", "mx.example.org.", true, "absolute"},
      {"mx.example.org", "a.mx.example.org", false, "a label more"},
      {"mx.example.org", "example.org", false, "a label less"},
      {"*.example.org", "mx.example.org", true, "one label"},
      {"*.Example.org", "mx.eXAMPLE.org", true, "letter case"},
      {"*.example.org", "example.org", false, "no label"},
      {"*.example.org", "a.b.example.org", false, "two labels"},
      {"*.example.org", "mx.example.net", false, "another domain"},
      {"*.example.org", R"(a\.b.example.org)", true, "a dot within the label"},
      {"*.org", "org", false, "the domain itself"},
      {"*.org", ".", false, "the root"},
      {"org", ".", false, "the root, without wildcard"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto pattern = policy::mta_sts::parse_mx_pattern(row.pattern).value();
    const auto host = dns::Name::parse(row.host).value();
    CHECK(matches(pattern, host) == row.matches);
    CHECK(allows(Policy{Mode::enforce, 1, {pattern}, {}}, host) == row.matches);
  }
  CHECK_FALSE(allows(Policy{}, dns::Name::parse("mx.example.org").value()));
}

TEST_CASE("policies that mean the same are written the same") {
  const auto written = [](const std::string& body) {
    return format_policy(read_policy(body).strict.value());
  };
  CHECK(written("version: STSv1\nmode: none\nmax_age: 00") == "mode: none, max_age: 0");
  const std::string expected =
      "mode: enforce, max_age: 86400, mx: *.example.net a.example b.example";
  CHECK(written("version: STSv1\nmode: enforce\nmx: a.example\nmx: b.example\nmx: *.example.net\n"
                "max_age: 86400\n") == expected);
  CHECK(written("max_age:086400\r\nmx:B.example\r\nmx:*.Example.NET\r\nmx:A.example\r\nnote:x\r\n"
                "mx:a.example\r\nmode:enforce\r\nversion:STSv1") == expected);
}

TEST_CASE("a policy of many lines takes no time that grows faster than it") {
  std::string body = "version: STSv1\nmode: enforce\nmax_age: 1\n";
  for (int i = 0; body.size() < 65536; ++i)
    body += fmt::format("mx: m{0}.example\nx{0}: y\nmxx: z\n", i);
  const auto reading = read_policy(body);
  REQUIRE(reading.strict);
  CHECK(reading.strict->mx.size() > 1500);
  CHECK(reading.remarks.size() == 1);
}
