// SPDX-License-Identifier: GPL-3.0-or-later
//
// What answers of lists come to.
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "run.hpp"

using namespace mailprobe;
using test::join;

namespace {

// 192.0.2.1 is on nothing but what a row says.
struct Row {
  std::string zone;
  std::vector<std::string> options;
  std::string state;
  std::string findings;
  std::string words;  // of the first line
  std::string reason;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const test::Run run = test::run(row.zone, row.options);
    CAPTURE(run.text);
    CHECK(run.state == row.state);
    CHECK(join(run.findings) == row.findings);
    CHECK(run.line.find(row.words) != std::string::npos);
  }
}

// One list of which nothing is known.
std::vector<std::string> one_list(std::vector<std::string> more = {}) {
  std::vector<std::string> options{"-H", "192.0.2.1", "-s", "bl.test"};
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

std::vector<std::string> two_lists(std::vector<std::string> more = {}) {
  more.insert(more.end(), {"-s", "other.test"});
  return one_list(std::move(more));
}

const std::string alive = "2.0.0.127.bl.test. A 127.0.0.2\n2.0.0.127.other.test. A 127.0.0.2\n";

std::string listed(const std::string& address, const std::string& zone = "bl.test") {
  return alive + "1.2.0.192." + zone + ". A " + address + "\n";
}

}  // namespace

TEST_CASE("one answer of one list") {
  check({
      {alive, one_list(), "OK", "", "192.0.2.1 BLACKLISTED on 0 servers of 1", "not listed"},
      {listed("127.0.0.2"), one_list(), "CRITICAL", "dnsbl.listed",
       "DNSBL CRITICAL - 192.0.2.1 BLACKLISTED on 1 server of 1 (bl.test (127.0.0.2)). To do:",
       "listed"},
      {listed("127.0.0.99"), one_list(), "CRITICAL", "dnsbl.listed", "(bl.test (127.0.0.99))",
       "a code that nobody knows"},
      {listed("127.255.255.254"), one_list(), "UNKNOWN", "dnsbl.too_few_lists",
       "0 of 1 lists gave an answer that can be used (1 server unusable: bl.test: "
       "127.255.255.254 (asked through a public resolver",
       "check_rbl: CRITICAL"},
      {listed("91.195.240.117"), one_list(), "UNKNOWN", "dnsbl.too_few_lists",
       "bl.test: 91.195.240.117 (outside 127.0.0.0/8", "check_rbl: CRITICAL, for a parked domain"},
      {listed("127.0.0.1"), one_list(), "UNKNOWN", "dnsbl.too_few_lists",
       "bl.test: 127.0.0.1 (the address of this host", "its own test says that it must not"},
      {"!servfail 1.2.0.192.bl.test A\n", one_list(), "UNKNOWN", "dnsbl.too_few_lists",
       "bl.test: SERVFAIL from", "check_rbl: OK"},
      {"!timeout 1.2.0.192.bl.test A\n", one_list(), "UNKNOWN", "dnsbl.too_few_lists",
       "(1 server unusable: bl.test: ", "check_rbl: OK"},
      {"!malformed 1.2.0.192.bl.test A\n", one_list(), "UNKNOWN", "dnsbl.too_few_lists",
       "(1 server unusable: bl.test: ", "check_rbl: OK"},
      {listed("127.0.0.2") + "1.2.0.192.bl.test. A 127.255.255.254\n", one_list(), "CRITICAL",
       "dnsbl.listed", "bl.test (127.0.0.2, 127.255.255.254)", "a refusal hides no listing"},
      {listed("127.0.0.2") + "1.0.0.127.bl.test. A 127.0.0.2\n", one_list(), "UNKNOWN",
       "dnsbl.too_few_lists", "it lists its test entry for what must not be listed",
       "it lists the world; check_rbl: CRITICAL"},
  });
}

TEST_CASE("a part of the lists is enough, and -min-usable says how large a part") {
  const std::string one_silent = alive + "!timeout 1.2.0.192.bl.test A\n";
  check({
      {one_silent, two_lists(), "OK", "",
       "192.0.2.1 BLACKLISTED on 0 servers of 1 (1 server unusable: bl.test: ", "half of them"},
      {one_silent, two_lists({"--min-usable", "51%"}), "UNKNOWN", "dnsbl.too_few_lists",
       "1 of 2 lists", "more than half are wanted"},
      {one_silent, two_lists({"--min-usable", "1"}), "OK", "", "on 0 servers of 1",
       "one is wanted"},
      {one_silent, two_lists({"--min-usable", "2"}), "UNKNOWN", "dnsbl.too_few_lists",
       "1 of 2 lists", "two are wanted"},
      {one_silent, two_lists({"--severity", "dnsbl.list_unreachable=warning"}), "WARNING",
       "dnsbl.list_unreachable", "bl.test: could not ask", "a finding of its own"},
      {listed("127.0.0.2", "other.test") + "!timeout 1.2.0.192.bl.test A\n", two_lists(),
       "CRITICAL", "dnsbl.listed",
       "BLACKLISTED on 1 server of 1 (other.test (127.0.0.2)) (1 server",
       "listed on the other one"},
  });
}

TEST_CASE("thresholds count lists, a number means that many or more") {
  const std::string both = listed("127.0.0.2") + "1.2.0.192.other.test. A 127.0.0.4\n";
  check({
      {both, two_lists({"-w", "1", "-c", "2"}), "CRITICAL", "dnsbl.listed",
       "BLACKLISTED on 2 servers of 2 (bl.test (127.0.0.2), other.test (127.0.0.4))", "two"},
      {both, two_lists({"-w", "1", "-c", "3"}), "WARNING", "dnsbl.listed_warning", "on 2 servers",
       "less than three"},
      {both, two_lists({"-w", "3", "-c", "3"}), "OK", "", "BLACKLISTED on 2 servers of 2",
       "told, but not enough"},
      {both, two_lists({"-w", "3"}), "OK", "", "on 2 servers", "the other is the same"},
      {both, two_lists({"-w", "@2:2", "-c", "5:"}), "CRITICAL", "dnsbl.listed", "on 2 servers",
       "ranges are ranges"},
      {both, two_lists({"-w", "@2:2", "-c", "~:5"}), "WARNING", "dnsbl.listed_warning",
       "on 2 servers", "ranges are ranges"},
  });
}

TEST_CASE("filters say which answers count, and how much") {
  const std::string both = listed("127.0.0.10") + "1.2.0.192.other.test. A 127.0.0.4\n";
  const std::vector<std::string> target{"-H", "192.0.2.1"};
  const auto filtered = [&](std::vector<std::string> options) {
    options.insert(options.begin(), target.begin(), target.end());
    return options;
  };
  check({
      {both, filtered({"-l", "bl.test=127.0.0.[2;10..11]"}), "CRITICAL", "dnsbl.listed",
       "bl.test (127.0.0.10)", "it fits"},
      {both, filtered({"-l", "bl.test=127.0.0.[2..9]"}), "OK", "", "on 0 servers of 1",
       "it does not"},
      {both,
       filtered({"-l", "bl.test*3", "-l", "other.test*2", "--by-weight", "-w", "4", "-c", "6"}),
       "WARNING", "dnsbl.listed_warning", "weight 5", "five in all"},
      {both,
       filtered({"-l", "bl.test*3", "-l", "other.test*3", "--by-weight", "-w", "4", "-c", "6"}),
       "CRITICAL", "dnsbl.listed", "weight 6", "six in all"},
      {both, filtered({"-l", "bl.test*3", "-l", "other.test*-2", "--by-weight", "-w", "2"}), "OK",
       "", "on 1 server of 2", "praise is taken off"},
      {both,
       filtered({"-l", "bl.test=127.0.0.[2..4]*5", "-l", "bl.test=127.0.0.[10..11]*2",
                 "--by-weight", "-w", "2", "-c", "3"}),
       "WARNING", "dnsbl.listed_warning", "weight 2", "several filters of one list"},
      {both, filtered({"-l", "bl.test*0"}), "OK", "", "on 0 servers of 1", "counts for nothing"},
  });
  const auto run =
      test::run(both, filtered({"-l", "bl.test=127.0.0.2", "-l", "bl.test=127.0.0.10"}));
  CHECK(run.questions.size() == 4);  // A, TXT and the two of the test
}

TEST_CASE("lists of the good are good news, and to be missed on with --whitelistings") {
  const std::string zone = alive + "1.2.0.192.list.dnswl.org. A 127.0.5.2\n";
  check({
      {zone,
       {"-H", "192.0.2.1", "-s", "list.dnswl.org"},
       "OK",
       "",
       "BLACKLISTED on 0 servers of 1",
       "being on it is no fault; check_rbl: CRITICAL"},
      {zone,
       {"-H", "192.0.2.1", "-s", "list.dnswl.org", "--wl"},
       "OK",
       "",
       "NOT WHITELISTED on 0 servers of 1",
       "it is"},
      {zone,
       {"-H", "192.0.2.2", "-s", "list.dnswl.org", "--whitelistings"},
       "CRITICAL",
       "dnsbl.not_allowed",
       "192.0.2.2 NOT WHITELISTED on 1 server of 1 (list.dnswl.org)",
       "it is not"},
      {zone,
       {"-H", "192.0.2.2", "-s", "list.dnswl.org", "--wl", "-w", "1", "-c", "2"},
       "WARNING",
       "dnsbl.not_allowed_warning",
       "NOT WHITELISTED",
       "it is not"},
      {"!servfail 1.2.0.192.list.dnswl.org A\n",
       {"-H", "192.0.2.1", "-s", "list.dnswl.org", "--wl"},
       "UNKNOWN",
       "dnsbl.too_few_lists",
       "0 of 1 lists",
       "check_rbl: NOT WHITELISTED, CRITICAL"},
      {"1.2.0.192.list.dnswl.org. A 127.0.10.3\n",
       {"-H", "192.0.2.1", "-s", "list.dnswl.org"},
       "UNKNOWN",
       "dnsbl.too_few_lists",
       "asked too often",
       "praise for everybody is a refusal"},
      {alive + "1.2.0.192.rep.mailspike.net. A 127.0.0.17\n",
       {"-H", "192.0.2.1", "-s", "rep.mailspike.net"},
       "OK",
       "",
       "on 0 servers of 1",
       "check_rbl#54: a good reputation is no listing"},
  });
}

TEST_CASE("a list of the catalogue that weighs nothing counts if it is named") {
  const std::string zone =
      "1.2.0.192.bl.blocklist.de. A 127.0.0.9\n2.0.0.127.bl.blocklist.de. A 127.0.0.2\n";
  check({
      {zone,
       {"-H", "192.0.2.1"},
       "OK",
       "",
       "BLACKLISTED on 0 servers of 9",
       "it is among the major ones"},
      {zone,
       {"-H", "192.0.2.1", "-l", "bl.blocklist.de"},
       "CRITICAL",
       "dnsbl.listed",
       "BLACKLISTED on 1 server of 1 (bl.blocklist.de (127.0.0.9)). To do: find out what was sent, "
       "end it, then ask each list for removal: https://www.blocklist.de/en/delist.html",
       "it is named"},
      {zone, {"-H", "192.0.2.1", "--exclude", "bl.blocklist.de"}, "OK", "", "of 8", "left out"},
  });
  CHECK(join(test::run(zone, {"-H", "192.0.2.1"}).remarks) == "dnsbl.listed_remark");
}

TEST_CASE("dead lists are not asked, and told") {
  check({
      {alive, one_list({"-s", "dnsbl.sorbs.net", "-s", "ix.dnsbl.manitu.net"}), "OK", "",
       "on 0 servers of 1 (2 servers not asked: dnsbl.sorbs.net, ix.dnsbl.manitu.net)",
       "check_rbl asks them"},
      {alive, one_list({"-s", "zen.dq.spamhaus.net"}), "OK", "",
       "(1 server not asked: zen.dq.spamhaus.net)", "a key is missing"},
  });
  const auto run = test::run(alive, one_list({"-s", "l1.spews.dnsbl.sorbs.net"}));
  CHECK(join(run.remarks) == "dnsbl.list_dead");
  CHECK(run.text.find("l1.spews.dnsbl.sorbs.net is dead: ") != std::string::npos);
  for (const dns::Question& question : run.questions)
    CHECK(question.name.format().find("sorbs") == std::string::npos);
}

TEST_CASE("addresses that nobody outside can reach tell nothing") {
  check({
      {alive,
       {"-H", "10.1.2.3", "-s", "bl.test"},
       "WARNING",
       "dnsbl.target_not_public",
       "10.1.2.3 cannot be reached from the Internet (private use)",
       "check_rbl: OK"},
      {alive,
       {"-H", "127.0.0.2", "-s", "bl.test"},
       "CRITICAL",
       "dnsbl.listed",
       "127.0.0.2",
       "whoever asks for this tries the list"},
      {alive, {"-H", "127.0.0.3", "-s", "bl.test"}, "OK", "", "127.0.0.3", "or this"},
  });
}

TEST_CASE("of many targets that are listed the first are told one by one, and none is forgotten") {
  std::string zone = alive;
  for (int i = 0; i < 256; ++i) {
    if (i % 2 == 0) zone += std::to_string(i) + ".2.0.192.bl.test. A 127.0.0.2\n";
  }
  const test::Run run = test::run(zone, {"-H", "192.0.2.0/24", "-s", "bl.test"});
  CHECK(run.state == "CRITICAL");
  CHECK(run.text.find("targets=256;;;0 targets_listed=128;;;0") != std::string::npos);
  CHECK(run.text.find("78 further targets: a target is on so many lists that it is critical") !=
        std::string::npos);
  CHECK(run.text.find("128 targets not listed anywhere") != std::string::npos);
  CHECK(run.observations["targets"].size() == 128);
  CHECK(run.observations["targets_left_out"] == 128);
}
