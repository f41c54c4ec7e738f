// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who is looked up, on which lists, and what is told of those who are not.
#include <fstream>
#include <set>
#include <string>

#include <doctest/doctest.h>

#include "run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using test::join;

namespace {

const std::string zone =
    "mx.d.test. A 192.0.2.1\nmx.d.test. A 192.0.2.2\nmx.d.test. AAAA 2001:db8::1\n"
    "six.test. AAAA 2001:db8::6\nempty.test. TXT \"x\"\n"
    "d.test. MX 10 mx.d.test.\nd.test. MX 20 six.test.\n"
    "d.test. TXT \"v=spf1 mx ip4:198.51.100.0/30 include:i.test -all\"\n"
    "i.test. TXT \"v=spf1 ip4:203.0.113.7 ip4:203.0.113.0/20 ~all\"\n"
    "null.test. MX 0 .\nall.test. TXT \"v=spf1 +all\"\n"
    "!servfail lost.test *\n!servfail half.test AAAA\nhalf.test. A 192.0.2.8\n";

// The names that were asked at the list, without it.
std::set<std::string> asked(const test::Run& run, const std::string& list = ".bl.test") {
  std::set<std::string> names;
  for (const dns::Question& question : run.questions) {
    const std::string name = question.name.format();
    if (name.ends_with(list)) names.insert(name.substr(0, name.size() - list.size()));
  }
  return names;
}

struct Row {
  std::vector<std::string> options;
  std::string asked;  // four octets in reverse, or names
  std::string findings;
  std::string reason;
};

const std::string nibbles = ".0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2";

}  // namespace

TEST_CASE("wishes lead to addresses and names") {
  const std::vector<Row> rows{
      {{"-H", "mx.d.test"},
       "1" + nibbles + " 1.2.0.192 2.2.0.192",
       "",
       "all addresses of both families; check_rbl: the first one"},
      {{"-H", "mx.d.test", "-4"}, "1.2.0.192 2.2.0.192", "", "of IPv4"},
      {{"-H", "mx.d.test", "-6"}, "1" + nibbles, "", "of IPv6"},
      {{"-H", "six.test"}, "6" + nibbles, "", "check_rbl: cannot resolve"},
      {{"-H", "192.0.2.1", "-H", "192.0.2.9", "-6"},
       "1.2.0.192 9.2.0.192",
       "",
       "what is written down is meant"},
      {{"-H", "192.0.2.4/31"}, "4.2.0.192 5.2.0.192", "", "a network"},
      {{"-H", "::ffff:192.0.2.1"}, "1.2.0.192", "", "an IPv4 address within IPv6"},
      {{"--mx", "d.test", "-4"},
       "1.2.0.192 2.2.0.192",
       "dnsbl.target_missing",
       "of the second exchanger there is none"},
      {{"--mx", "d.test"},
       "1" + nibbles + " 1.2.0.192 2.2.0.192 6" + nibbles,
       "",
       "of all exchangers"},
      {{"--mx", "six.test"}, "6" + nibbles, "", "the implicit one"},
      {{"--spf", "d.test", "-4"},
       "0.100.51.198 1.100.51.198 1.2.0.192 2.100.51.198 2.2.0.192 3.100.51.198 7.113.0.203",
       "dnsbl.target_too_large",
       "what the record lets pass, but for a network of 4096"},
      {{"-U", "http://user@d.test:80/path?x#y"}, "d.test", "", "the name in a URL"},
      {{"-U", "http://192.0.2.3/"}, "3.2.0.192", "", "an address in a URL"},
      {{"-U", "d.test", "-H", "192.0.2.1"},
       "1.2.0.192 d.test",
       "",
       "both; check_rbl takes -H alone"},
      {{"-H", "empty.test"}, "", "dnsbl.target_missing plugin.incomplete", "no address"},
      {{"-H", "gone.test"}, "", "dnsbl.target_missing plugin.incomplete", "no such name"},
      {{"-H", "lost.test"}, "", "dnsbl.target_unknown plugin.incomplete", "not to be asked"},
      {{"-H", "half.test"}, "8.2.0.192", "dnsbl.target_unknown", "a half of it"},
      {{"--mx", "null.test"}, "", "dnsbl.target_missing plugin.incomplete", "takes no mail"},
      {{"--mx", "gone.test"}, "", "dnsbl.target_missing plugin.incomplete", "no such domain"},
      {{"--mx", "lost.test"}, "", "dnsbl.target_unknown plugin.incomplete", "not to be asked"},
      {{"--spf", "six.test"}, "", "dnsbl.target_missing plugin.incomplete", "no record"},
      {{"--spf", "lost.test"}, "", "dnsbl.target_unknown plugin.incomplete", "not to be asked"},
      {{"--spf", "all.test"}, "", "dnsbl.target_too_large plugin.incomplete", "everybody"},
      {{"-H", "192.0.2.0/23"}, "", "dnsbl.target_too_large plugin.incomplete", "too large"},
      {{"-H", "2001:db8::/64"}, "", "dnsbl.target_too_large plugin.incomplete", "too large"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    std::vector<std::string> options{"-s", "bl.test"};
    options.insert(options.end(), row.options.begin(), row.options.end());
    const test::Run run = test::run(zone, options);
    CAPTURE(run.text);
    CHECK(join(asked(run)) == row.asked);
    CHECK(join(run.findings) == row.findings);
    CHECK((row.findings.empty() ? "OK" : "UNKNOWN") == run.state);
  }
}

TEST_CASE("the major lists are asked about what they know: addresses or names, never both") {
  const test::Run run = test::run(zone, {"-H", "six.test"});
  CHECK(join(asked(run, ".zen.spamhaus.org")) == "6" + nibbles);
  CHECK(asked(run, ".bl.spamcop.net").empty());  // IPv4 only
  CHECK(join(asked(run, ".dbl.spamhaus.org")) == "six.test");
  CHECK(join(asked(run, ".multi.uribl.com")) == "six.test");
  const test::Run address = test::run(zone, {"-H", "192.0.2.1"});
  CHECK(asked(address, ".dbl.spamhaus.org").empty());  // mailcow#5352: it answers 127.0.1.255
}

TEST_CASE("an address that no list is about is told") {
  const test::Run run = test::run(zone, {"-H", "2001:db8::1", "-s", "bl.spamcop.net"});
  CHECK(join(run.findings) == "dnsbl.no_list_applies plugin.incomplete");
  CHECK(run.state == "UNKNOWN");
}

TEST_CASE("a file names many, and says where it is wrong") {
  const test::TempDirectory directory;
  const auto write = [&](const std::string& text) {
    const std::string path = directory.path() + "/hosts";
    std::ofstream(path) << text;
    return "@" + path;
  };
  const std::string good =
      write("# ours\n192.0.2.1\n 192.0.2.6/31 # two\r\nmx:six.test\nurl:d.test\n\n");
  CHECK(join(asked(test::run(zone, {"-s", "bl.test", "-H", good}))) ==
        "1.2.0.192 6" + nibbles + " 6.2.0.192 7.2.0.192 d.test");
  const auto complaint = [&](const std::string& text) -> std::string {
    try {
      test::run(zone, {"-s", "bl.test", "-H", write(text)});
    } catch (const std::invalid_argument& error) {
      return error.what();
    }
    return "";
  };
  CHECK(complaint("192.0.2.1\nnot..valid\n")
            .find("hosts, line 2: domain name \"not..valid\" has an "
                  "empty label at position 5") != std::string::npos);
  CHECK(complaint("# nobody\n").find("hosts: it names nobody") != std::string::npos);
}

TEST_CASE("a target is asked about once, however many ways lead to it") {
  const test::Run run = test::run(zone, {"-s", "bl.test", "-H", "192.0.2.1", "-H", "192.0.2.1",
                                         "-H", "mx.d.test", "--mx", "d.test", "-4"});
  std::multiset<std::string> names;
  for (const dns::Question& question : run.questions)
    names.insert(question.name.format());
  CHECK(names.count("1.2.0.192.bl.test") == 1);
  CHECK(run.observations["targets"].size() == 4);
}
