// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who replaces check_rbl by check_dnsbl: the same command lines, the same words; and what the
// thresholds mean.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lab/dns_lists.hpp"
#include "support/plugin_run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using lab::holds;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

namespace {

// Of 192.0.2.N all of z1.test to zN.test know something, up to the third; allow.test praises
// 192.0.2.1.
struct World {
  lab::DnsLists lists{
      {"z1.test",
       holds({{"127.0.0.2"}, {"192.0.2.1"}, {"192.0.2.2"}, {"192.0.2.3"}, {"bad.test"}})},
      {"z2.test", holds({{"127.0.0.2"}, {"192.0.2.2"}, {"192.0.2.3"}})},
      {"z3.test", holds({{"127.0.0.2"}, {"192.0.2.3", {"127.0.0.2", "127.0.0.10"}}})},
      {"allow.test", holds({{"127.0.0.2"}, {"192.0.2.1"}})},
      {"list.dnswl.org", holds({{"192.0.2.9", {"127.0.5.2"}}})},
      {"host.test", lab::replies(lab::with_address({"192.0.2.1"}))},
      {"silent.test", lab::stays_silent()},
      {"drop.test", lab::stays_silent()},
  };
  lab::DnsServer server{lists.responder()};
  std::string resolver = server.endpoint().format();
};

World& world() {
  static World the_world;
  return the_world;
}

test::PluginRun check(Words options, const std::string& resolver = "--resolver") {
  options.insert(options.end(), {resolver, world().resolver});
  return test::run_plugin("check_dnsbl", options);
}

struct Row {
  std::string what;
  Words options;
  std::string state;
  std::string words;  // the first line begins with them
};

void check_all(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const test::PluginRun run = check(row.options);
    CAPTURE(run.process.out);
    CHECK(run.output.state == row.state);
    CHECK_MESSAGE(run.output.text.starts_with(row.words), row.words);
  }
}

}  // namespace

TEST_CASE("Icinga's command line is understood, and answered in check_rbl's words") {
  const auto run = [](const std::string& address) {
    return check(
        {"-H", address, "-s", "z1.test", "-s", "z2.test", "-w", "1", "-c", "1", "-t", "15"});
  };
  const test::PluginRun two = run("192.0.2.2");
  CAPTURE(two.process.out);
  CHECK(two.output.state == "CRITICAL");
  CHECK(two.output.text.starts_with(
      "192.0.2.2 BLACKLISTED on 2 servers of 2 (z1.test (127.0.0.2), z2.test (127.0.0.2))"));
  CHECK(two.output.perfdata.at("servers").starts_with("2;0;0"));
  CHECK(two.output.perfdata.at("time").contains("s;;"));
  CHECK(
      run("192.0.2.1")
          .output.text.starts_with("192.0.2.1 BLACKLISTED on 1 server of 2 (z1.test (127.0.0.2))"));
  CHECK(run("192.0.2.9").output.text.starts_with("192.0.2.9 BLACKLISTED on 0 servers of 2"));
}

TEST_CASE("every option of check_rbl is understood, in each of its spellings") {
  const std::string resolver = world().resolver;
  const std::vector<Words> spellings{
      {"-H", "192.0.2.1", "-s", "z1.test"},
      {"--host", "192.0.2.1", "--server", "z1.test"},
      {"--host=192.0.2.1", "--server=z1.test"},
      {"--ho", "192.0.2.1", "--ser", "z1.test"},
      {"-H", "192.0.2.1", "-s", "z1.test", "-w", "1", "-c", "1"},
      {"-H", "192.0.2.1", "-s", "z1.test", "--warning=1", "--critical=1"},
      {"-H", "192.0.2.1", "-s", "z1.test", "--warn", "1", "--crit", "1"},
      {"-H", "192.0.2.1", "-s", "z1.test", "-t", "15"},
      {"-H", "192.0.2.1", "-s", "z1.test", "--timeout=15"},
      {"-H", "192.0.2.1", "-s", "z1.test", "--ti=15"},
      {"-H", "192.0.2.1", "-s", "z1.test", "-r", "4"},
      {"-H", "192.0.2.1", "-s", "z1.test", "--retry=4"},
      {"-H", "192.0.2.1", "-s", "z1.test", "--workers=20", "--query-timeout=5"},
      {"-H", "192.0.2.1", "-s", "z1.test", "--work", "20", "--query", "5"},
      {"-U", "bad.test", "-s", "z1.test"},
      {"--url", "bad.test", "-s", "z1.test"},
      {"-H", "192.0.2.1", "-s", "z1.test", "-a", "text"},
      {"-H", "192.0.2.1", "-s", "z1.test", "--append=text"},
      {"-H", "192.0.2.1", "-s", "z1.test", "-n", resolver},
      {"-H", "192.0.2.1", "-s", "z1.test", "--nameserver=" + resolver},
      {"-H", "192.0.2.1", "-s", "z1.test", "-A"},
      {"-H", "192.0.2.1", "-s", "z1.test", "--authoritative"},
      {"-H", "192.0.2.1", "-s", "z1.test", "--force-ipv4-resolver"},
      {"-H", "192.0.2.1", "-s", "z1.test", "-d"},
      {"-H", "192.0.2.1", "-s", "z1.test", "--debug"},
      {"-H", "192.0.2.1", "-s", "z1.test", "-v", "-v", "-v"},
      {"-H", "192.0.2.1", "-s", "z1.test", "-vvv"},
      {"-H", "192.0.2.1", "-s", "z1.test", "--verbose"},
      {"-H", "192.0.2.1", "-s", "z1.test", "--verbose", "--verbose"},
  };
  for (const Words& options : spellings) {
    CAPTURE(fmt::format("{}", fmt::join(options, " ")));
    const test::PluginRun run = check(options);
    CAPTURE(run.process.out);
    CHECK(run.output.state == "CRITICAL");
    CHECK(run.output.text.contains("BLACKLISTED on 1 server of 1 (z1.test (127.0.0.2))"));
  }
}

TEST_CASE("what only tells something exits with 3, as check_rbl does") {
  for (const char* option : {"-V", "--version", "-h", "--help", "-?", "--usage"}) {
    CAPTURE(option);
    const test::ProcessResult result =
        test::run({.argv = {test::plugin_path("check_dnsbl"), option}});
    CAPTURE(result.out);
    CHECK(result.exit_code == 3);
    CHECK(result.out.contains("check_dnsbl"));
    CHECK(!result.out.contains("plugin.usage"));
    CHECK(!result.out.contains("UNKNOWN -"));
  }
}

TEST_CASE("\"-w N\" is N lists or more") {
  struct Thresholds {
    std::string warning;
    std::string critical;
    std::string perfdata;
    std::string states;  // of an address on 0, 1, 2 and 3 lists
  };
  const std::vector<Thresholds> rows{
      {"1", "1", ";0;0", "O C C C"},         {"1", "2", ";0;1", "O W C C"},
      {"2", "3", ";1;2", "O O W C"},         {"3", "3", ";2;2", "O O O C"},
      {"2", "9", ";1;8", "O O W W"},         {"@1:1", "@2:2", ";@1:1;@2:2", "O W C O"},
      {"~:1", "~:2", ";~:1;~:2", "O O W C"},
  };
  for (const Thresholds& row : rows) {
    std::string states;
    for (const char* address : {"192.0.2.9", "192.0.2.1", "192.0.2.2", "192.0.2.3"}) {
      const test::PluginRun run = check({"-H", address, "-s", "z1.test", "-s", "z2.test", "-s",
                                         "z3.test", "-w", row.warning, "-c", row.critical});
      CAPTURE(run.process.out);
      CHECK(run.output.perfdata.at("servers").substr(1).starts_with(row.perfdata));
      states += (states.empty() ? "" : " ") + run.output.state.substr(0, 1);
    }
    CAPTURE(row.warning);
    CAPTURE(row.critical);
    CHECK(states == row.states);
  }
}

TEST_CASE("command lines that check_rbl refuses are refused, and more that mean nothing") {
  const Words target{"-H", "192.0.2.1", "-s", "z1.test"};
  const std::vector<std::pair<Words, std::string>> rows{
      {{"-s", "z1.test"}, "-H"},
      {{"-H", "192.0.2.1", "-s", "z1.test", "-w", "2", "-c", "1"}, "critical"},
      {{"-H", "192.0.2.1", "-s", "z1.test", "-w", "0"}, "-w"},
      {{"-H", "192.0.2.1", "-s", "z1.test", "-w", "x"}, "x"},
      {{"-H", "192.0.2.1", "-s", "z1.test", "-a", "two\nlines"}, "control character"},
      {{"-H", "", "-s", "z1.test"}, ""},
      {{"-H", "192.0.2.1", "-s", "z1..test"}, "z1..test"},
      {{"-H", "192.0.2.1", "-s", "z1.test=127.0.0.[2"}, R"(here "]" is missing at position 19)"},
      {{"-H", "192.0.2.1", "-s", "z1.test,z2.test"}, "at position 8"},
      {{"-H", "192.0.2.1", "-s", "z1.test z2.test"}, "at position 8"},
      {{"-H", "192.0.2.1", "-s", "https://z1.test"}, "at position 6"},
      {{"-H", "192.0.2.1", "-s", "z1.test*x"}, "at position 9"},
      {{"-H", "192.0.2.0/33", "-s", "z1.test"}, "192.0.2.0/33"},
      {{"-H", "192.0.2.1", "-s", "z1.test", "--wo"}, ""},
      {{"-H", "192.0.2.1", "-s", "z1.test", "--min-usable", "101%"}, "from 1 to 100"},
      {{"-H", "192.0.2.1", "-s", "z1.test", "--workers", "0"}, "0"},
      {{"-H", "@/nowhere/at/all", "-s", "z1.test"}, "/nowhere/at/all"},
      {{"-H", "192.0.2.1", "--lists", "/nowhere/at/all"}, "/nowhere/at/all"},
  };
  for (const auto& [options, words] : rows) {
    CAPTURE(fmt::format("{}", fmt::join(options, " ")));
    const test::PluginRun run = check(options);
    CAPTURE(run.process.out);
    CHECK(run.output.state == "UNKNOWN");
    CHECK_MESSAGE(run.output.text.contains(words), words);
  }
}

TEST_CASE("words and numbers are those of check_rbl where they are right") {
  check_all({
      {"a filter",
       {"-H", "192.0.2.3", "-s", "z3.test=127.0.0.[2;10;11]*2"},
       "CRITICAL",
       "192.0.2.3 BLACKLISTED on 1 server of 1 (z3.test (127.0.0.2, 127.0.0.10))"},
      {"a filter for other codes",
       {"-H", "192.0.2.3", "-s", "z3.test=127.0.0.[3;11..20]"},
       "OK",
       "192.0.2.3 BLACKLISTED on 0 servers of 1"},
      {"a name",
       {"-U", "bad.test", "-s", "z1.test"},
       "CRITICAL",
       "bad.test BLACKLISTED on 1 server of 1 (z1.test (127.0.0.2))"},
      {"a URL",
       {"-U", "http://bad.test:8080/x?y#z", "-s", "z1.test"},
       "CRITICAL",
       "bad.test BLACKLISTED on 1 server of 1"},
      {"a name of which nothing is known",
       {"-U", "good.test", "-s", "z1.test"},
       "OK",
       "good.test BLACKLISTED on 0 servers of 1"},
      {"an address that is praised",
       {"-H", "192.0.2.1", "--wl", "-s", "allow.test"},
       "OK",
       "192.0.2.1 NOT WHITELISTED on 0 servers of 1"},
      {"an address that is not praised",
       {"-H", "192.0.2.2", "--whitelistings", "-s", "allow.test"},
       "CRITICAL",
       "192.0.2.2 NOT WHITELISTED on 1 server of 1 (allow.test)"},
      {"a host",
       {"-H", "host.test", "-4", "-s", "z1.test"},
       "CRITICAL",
       "host.test: 192.0.2.1 BLACKLISTED on 1 server of 1 (z1.test (127.0.0.2))"},
      {"the same list twice",
       {"-H", "192.0.2.1", "-s", "z1.test", "-s", "Z1.test."},
       "CRITICAL",
       "192.0.2.1 BLACKLISTED on 1 server of 1"},
      {"the same address twice",
       {"-H", "192.0.2.1", "-H", "192.0.2.1", "-s", "z1.test"},
       "CRITICAL",
       "1 target: 192.0.2.1 BLACKLISTED on 1 server of 1"},
      {"lists that are silent",
       {"-H", "192.0.2.2", "-s", "z1.test", "-s", "z2.test", "-s", "z3.test", "-s", "silent.test",
        "-s", "drop.test", "--query-timeout", "0.2"},
       "CRITICAL",
       "192.0.2.2 BLACKLISTED on 2 servers of 3 (z1.test (127.0.0.2), z2.test (127.0.0.2)) (2 "
       "servers unusable: silent.test: no answer"},
      {"a list that is left out",
       {"-H", "192.0.2.2", "-s", "z1.test", "-s", "z2.test", "--exclude", "z2.test"},
       "CRITICAL",
       "192.0.2.2 BLACKLISTED on 1 server of 1 (z1.test"},
      {"a list below one that is left out",
       {"-H", "192.0.2.2", "-s", "z1.test", "-s", "l.z2.test", "--exclude", "z2.test"},
       "CRITICAL",
       "192.0.2.2 BLACKLISTED on 1 server of 1 (z1.test"},
      {"weights that make up for each other",
       {"-H", "192.0.2.1", "-s", "z1.test*2", "-s", "allow.test*-2", "--by-weight", "-w", "1"},
       "OK",
       ""},
      {"weights",
       {"-H", "192.0.2.1", "-s", "z1.test*2", "-s", "z2.test*2", "--by-weight", "-w", "2", "-c",
        "3"},
       "WARNING",
       ""},
      {"a severity of its own",
       {"-H", "192.0.2.1", "-s", "z1.test", "--severity", "dnsbl.listed=warning"},
       "WARNING",
       ""},
  });
}

TEST_CASE("no more questions are under way than were allowed") {
  // As many as fit into a round trip, whatever they are about; so the time tells.
  constexpr auto delay = std::chrono::milliseconds(20);
  const lab::DnsServer far(world().lists.responder(), delay);
  const auto run = [&](const Words& options) {
    Words words{"-s", "z1.test",    "-s",        "z2.test", "-s",         "z3.test",
                "-s", "allow.test", "--workers", "2",       "--resolver", far.endpoint().format()};
    words.insert(words.end(), options.begin(), options.end());
    world().lists.take_questions();
    const test::PluginRun done = test::run_plugin("check_dnsbl", words);
    const auto questions = static_cast<long>(world().lists.take_questions().size());
    CAPTURE(done.process.out);
    CHECK(done.process.wall >= questions / 2 * delay);
    return questions;
  };
  CHECK(run({"-H", "192.0.2.9"}) == 4);
  CHECK(run({"-H", "192.0.2.9", "--test-lists"}) == 12);
  CHECK(run({"-H", "192.0.2.3"}) == 13);  // three are on it: a reason and two tests of each
}

TEST_CASE("what is appended stands at the end of the text, whatever it is") {
  for (const std::string text : {"see the wiki", "a|b=1", "<b>", "\u202e", "\xff"}) {
    CAPTURE(text);
    const test::PluginRun run = check({"-H", "192.0.2.9", "-s", "z1.test", "-a", text});
    CAPTURE(run.process.out);
    CHECK(run.output.state == "OK");
    CHECK(run.output.perfdata.contains("servers"));
  }
  const test::PluginRun run = check({"-H", "192.0.2.9", "-s", "z1.test", "-a", "see the wiki"});
  CHECK(run.output.text.ends_with("see the wiki"));
}

namespace {

// As /etc/nagios-plugins/check_rbl.ini has them, but fewer.
constexpr std::string_view check_rbl_ini = R"([rbl]
server=z1.test
server=z2.test
server=all.s5h.net
server=b.barracudacentral.org
server=bl.0spam.org
server=bl.blocklist.de
server=bl.mailspike.net
server=bl.spamcop.net
server=dnsbl.dronebl.org
server=dnsbl-1.uceprotect.net
server=hostkarma.junkemailfilter.com
server=psbl.surriel.com
server=zen.spamhaus.org
server=list.dnswl.org
server=swl.spamhaus.org
server=ips.whitelisted.org
server=dnswl.spfbl.net
server=multi.surbl.org
server=dbl.spamhaus.org
server=dnsbl.sorbs.net
server=spam.dnsbl.sorbs.net
server=ix.dnsbl.manitu.net
server=dnsbl.njabl.org
server=relays.ordb.org
server=bl.spamcannibal.org
server=dnsbl.inps.de
server=rbl.megarbl.net
server=cdl.anti-spam.org.cn
server=blackholes.mail-abuse.org
server=virbl.bit.nl
)";

const Words dead{
    "bl.spamcannibal.org", "blackholes.mail-abuse.org", "cdl.anti-spam.org.cn", "dnsbl.inps.de",
    "dnsbl.njabl.org",     "dnsbl.sorbs.net",           "ix.dnsbl.manitu.net",  "rbl.megarbl.net",
    "relays.ordb.org",     "spam.dnsbl.sorbs.net",      "virbl.bit.nl"};

}  // namespace

TEST_CASE(
    "check_rbl's ini is read, the dead told by name and never asked, praise not taken for blame") {
  const test::TempDirectory directory;
  const std::string ini = "--extra-opts=rbl@" + directory.write("check_rbl.ini", check_rbl_ini);
  world().lists.take_questions();
  const test::PluginRun run = check({ini, "-H", "192.0.2.9", "--format", "text", "-vvv"});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "OK");
  CHECK(run.output.text.starts_with("192.0.2.9 BLACKLISTED on 0 servers of "));
  for (const std::string& zone : dead) {
    CAPTURE(zone);
    const auto names_it = [&](const std::string& line) {
      return line.contains(zone) && line.contains("(dnsbl.list_dead)");
    };
    CHECK(std::ranges::any_of(run.output.long_output, names_it));
  }
  for (const std::string& question : world().lists.take_questions()) {
    CAPTURE(question);
    CHECK(std::ranges::none_of(
        dead, [&](const std::string& zone) { return question.contains("." + zone); }));
    CHECK(!question.contains("dbl.spamhaus.org"));
    CHECK(!question.contains("multi.surbl.org"));
  }
  CHECK(check({ini, "-H", "192.0.2.2"})
            .output.text.starts_with("192.0.2.2 BLACKLISTED on 2 servers of "));
}

TEST_CASE("who is of good repute, or of a known network, is not blacklisted by it") {
  // Each is in check_rbl's ini, and lists 192.0.2.9.
  for (const std::string zone :
       {"list.dnswl.org", "swl.spamhaus.org", "dnswl.spfbl.net", "ips.whitelisted.org",
        "white.dnsbl.brukalai.lt", "wadb.isipp.com", "wl.mailspike.net", "score.spfbl.net",
        "origin.asn.spameatingmonkey.net", "multi.surbl.org", "url.0spam.org",
        "0spamurl.fusionzero.com", "black.uribl.com", "white.uribl.com"}) {
    CAPTURE(zone);
    lab::DnsLists lists{{zone, holds({{"192.0.2.9"}})}};
    const lab::DnsServer server(lists.responder());
    const test::PluginRun run = test::run_plugin(
        "check_dnsbl",
        {"-H", "192.0.2.9", "-s", "l.test", "-s", zone, "--resolver", server.endpoint().format()});
    CAPTURE(run.process.out);
    CHECK(run.output.state != "CRITICAL");
    CHECK(run.output.perfdata.at("servers").starts_with("0;"));
  }
}
