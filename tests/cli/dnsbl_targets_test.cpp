// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whom check_dnsbl looks up: networks, files, hosts, and what a domain's MX and SPF records name.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "lab/dns_lists.hpp"
#include "support/memory_resolver.hpp"
#include "support/plugin_run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using lab::holds;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

namespace {

constexpr std::string_view zone = R"(
d.test.            MX    10 mx1.d.test.
d.test.            MX    20 mx2.d.test.
d.test.            TXT   "v=spf1 ip4:192.0.2.64/30 ip6:2001:db8::66 include:s.test -all"
s.test.            TXT   "v=spf1 a:mx1.d.test -all"
mx1.d.test.        A     192.0.2.10
mx1.d.test.        A     192.0.2.66
mx2.d.test.        AAAA  2001:db8::66
wide.test.         TXT   "v=spf1 ip4:198.18.0.0/15 ip4:192.0.2.66 -all"
all.test.          TXT   "v=spf1 +all"
none.test.         TXT   "no policy"
null.test.         MX    0 .
private.test.      A     10.1.2.3
alias.test.        CNAME mx1.d.test.
!servfail fail.test. *
!servfail mx.half.test. A
half.test.         MX    10 mx.half.test.
half.test.         MX    20 mx2.d.test.
torn.test.         TXT   "v=spf1 include:fail.test ip4:192.0.2.10 -all"
)";

struct World {
  test::MemoryResolver hosts{zone};
  lab::DnsLists lists{
      {"l.test",
       holds({{"127.0.0.2"}, {"::ffff:7f00:2"}, {"192.0.2.66"}, {"2001:db8::66"}, {"d.test"}})}};
  lab::DnsServer server{responder()};

  lab::DnsServer::Responder responder() {
    lists.otherwise([respond = lab::answer_from(hosts)](const dns::Message& query) {
      return respond(dns::serialize(query).value());
    });
    return lists.responder();
  }
};

World& world() {
  static World the_world;
  return the_world;
}

struct Run {
  std::string state;
  std::string summary;
  std::set<std::string> targets;
  std::set<std::string> listed;
  std::set<std::string> findings;
};

// `input` is a file that becomes the standard input.
Run check(const Words& options, const std::string& input = "/dev/null") {
  Words argv{"sh",
             "-c",
             "exec \"$@\" <" + input,
             "sh",
             test::plugin_path("check_dnsbl"),
             "-s",
             "l.test",
             "--format",
             "json",
             "--resolver",
             world().server.endpoint().format()};
  argv.insert(argv.end(), options.begin(), options.end());
  const test::ProcessResult result = test::run({.argv = argv});
  const Json json = Json::parse(result.out);
  CHECK(result.err.empty());
  CHECK(result.exit_code == json["status_code"]);
  Run run{.state = json["status"],
          .summary = json["summary"],
          .targets = {},
          .listed = {},
          .findings = {}};
  for (const Json& finding : json["findings"])
    run.findings.insert(finding["id"]);
  if (!json.value("observations", Json::object()).contains("targets")) return run;
  for (const Json& target : json["observations"]["targets"]) {
    run.targets.insert(target["target"]);
    if (!target["listings"].empty()) run.listed.insert(target["target"]);
  }
  return run;
}

struct Row {
  std::string what;
  Words options;
  std::string state;
  std::set<std::string> targets;
  std::set<std::string> listed;
  std::set<std::string> findings;
};

const std::set<std::string> nobody;
const std::set<std::string> small_network{"192.0.2.64", "192.0.2.65", "192.0.2.66", "192.0.2.67"};

std::set<std::string> with(std::set<std::string> some, const std::set<std::string>& more) {
  some.insert(more.begin(), more.end());
  return some;
}

const std::vector<Row>& rows() {
  static const std::vector<Row> table{
      {"a network",
       {"-H", "192.0.2.64/30"},
       "CRITICAL",
       small_network,
       {"192.0.2.66"},
       {"dnsbl.listed"}},
      {"a network of IPv6",
       {"-H", "2001:db8::64/127", "-H", "2001:db8::66/128"},
       "CRITICAL",
       {"2001:db8::64", "2001:db8::65", "2001:db8::66"},
       {"2001:db8::66"},
       {"dnsbl.listed"}},
      {"networks that overlap",
       {"-H", "192.0.2.64/30", "-H", "192.0.2.66/31"},
       "CRITICAL",
       small_network,
       {"192.0.2.66"},
       {"dnsbl.listed"}},
      {"a network that is too large",
       {"-H", "192.0.2.64/30", "--largest-network", "3"},
       "UNKNOWN",
       {},
       nobody,
       {"dnsbl.target_too_large", "plugin.incomplete"}},
      {"a network that is far too large",
       {"-H", "::/0"},
       "UNKNOWN",
       {},
       nobody,
       {"dnsbl.target_too_large", "plugin.incomplete"}},
      {"a host with two addresses",
       {"-H", "mx1.d.test"},
       "CRITICAL",
       {"192.0.2.10", "192.0.2.66", "mx1.d.test"},
       {"192.0.2.66"},
       {"dnsbl.listed"}},
      {"an alias of a host",
       {"-H", "alias.test"},
       "CRITICAL",
       {"192.0.2.10", "192.0.2.66", "alias.test"},
       {"192.0.2.66"},
       {"dnsbl.listed"}},
      {"a host with an address of IPv6 only",
       {"-H", "mx2.d.test"},
       "CRITICAL",
       {"2001:db8::66", "mx2.d.test"},
       {"2001:db8::66"},
       {"dnsbl.listed"}},
      {"the same without IPv6",
       {"-H", "mx2.d.test", "-4"},
       "UNKNOWN",
       {"mx2.d.test"},
       nobody,
       {"dnsbl.target_missing", "plugin.incomplete"}},
      {"a private address",
       {"-H", "private.test"},
       "WARNING",
       {"10.1.2.3", "private.test"},
       nobody,
       {"dnsbl.target_not_public"}},
      {"a host that is not there",
       {"-H", "no.test"},
       "UNKNOWN",
       {"no.test"},
       nobody,
       {"dnsbl.target_missing", "plugin.incomplete"}},
      {"a host of which nobody knows",
       {"-H", "fail.test"},
       "UNKNOWN",
       {"fail.test"},
       nobody,
       {"dnsbl.target_unknown", "plugin.incomplete"}},
      {"a host of which nobody knows beside one",
       {"-H", "fail.test", "-H", "192.0.2.10"},
       "UNKNOWN",
       {"192.0.2.10", "fail.test"},
       nobody,
       {"dnsbl.target_unknown"}},
      {"mail exchangers",
       {"--mx", "d.test"},
       "CRITICAL",
       {"192.0.2.10", "192.0.2.66", "2001:db8::66", "d.test"},
       {"192.0.2.66", "2001:db8::66"},
       {"dnsbl.listed"}},
      {"a domain without mail exchangers is one",
       {"--mx", "mx1.d.test"},
       "CRITICAL",
       {"192.0.2.10", "192.0.2.66", "mx1.d.test"},
       {"192.0.2.66"},
       {"dnsbl.listed"}},
      {"a domain that takes no mail",
       {"--mx", "null.test"},
       "UNKNOWN",
       {"null.test"},
       nobody,
       {"dnsbl.target_missing", "plugin.incomplete"}},
      {"one mail exchanger of two is unknown",
       {"--mx", "half.test"},
       "CRITICAL",
       {"2001:db8::66", "half.test"},
       {"2001:db8::66"},
       {"dnsbl.listed", "dnsbl.target_unknown"}},
      {"an SPF record",
       {"--spf", "d.test"},
       "CRITICAL",
       with(small_network, {"192.0.2.10", "2001:db8::66", "d.test"}),
       {"192.0.2.66", "2001:db8::66"},
       {"dnsbl.listed"}},
      {"an SPF record with a wide network",
       {"--spf", "wide.test"},
       "CRITICAL",
       {"192.0.2.66", "wide.test"},
       {"192.0.2.66"},
       {"dnsbl.listed", "dnsbl.target_too_large"}},
      {"an SPF record for the world",
       {"--spf", "all.test"},
       "UNKNOWN",
       {"all.test"},
       nobody,
       {"dnsbl.target_too_large", "plugin.incomplete"}},
      {"no SPF record",
       {"--spf", "none.test"},
       "UNKNOWN",
       {"none.test"},
       nobody,
       {"dnsbl.target_missing", "plugin.incomplete"}},
      {"an SPF record of which a part is unknown",
       {"--spf", "torn.test"},
       "UNKNOWN",
       {"192.0.2.10", "torn.test"},
       nobody,
       {"dnsbl.target_unknown"}},
      {"a name on a list of both",
       {"-U", "d.test"},
       "CRITICAL",
       {"d.test"},
       {"d.test"},
       {"dnsbl.listed"}},
      {"an address in a URL",
       {"-U", "http://192.0.2.66:25/x"},
       "CRITICAL",
       {"192.0.2.66"},
       {"192.0.2.66"},
       {"dnsbl.listed"}},
  };
  return table;
}

}  // namespace

TEST_CASE("whoever sends or takes mail is looked up, and who could not be is told") {
  for (const Row& row : rows()) {
    CAPTURE(row.what);
    const Run run = check(row.options);
    CAPTURE(run.summary);
    CHECK(run.state == row.state);
    CHECK(Json(run.targets).dump() == Json(row.targets).dump());
    CHECK(Json(run.listed).dump() == Json(row.listed).dump());
    CHECK(Json(run.findings).dump() == Json(row.findings).dump());
  }
}

TEST_CASE("targets come from a file, or from standard input") {
  const test::TempDirectory directory;
  const std::string file = directory.write(
      "targets",
      "# ours\n192.0.2.66\r\n\n  192.0.2.64/31  # two\nmx2.d.test\nspf:s.test\n192.0.2.66\n");
  for (const bool is_input : {false, true}) {
    const Run run = is_input ? check({"-H", "@-"}, file) : check({"-H", "@" + file});
    CAPTURE(run.summary);
    CHECK(run.state == "CRITICAL");
    CHECK(
        Json(run.targets).dump() ==
        R"(["192.0.2.10","192.0.2.64","192.0.2.65","192.0.2.66","2001:db8::66","mx2.d.test","s.test"])");
    CHECK(Json(run.listed).dump() == R"(["192.0.2.66","2001:db8::66"])");
  }
  const std::vector<std::pair<std::string, std::string>> faulty{
      {"192.0.2.1\n192.0.2.300\n", "line 2"},
      {"192.0.2.1 192.0.2.2\n", "line 1"},
      {"a..b\n", "line 1"},
      {"\n# nobody\n", "names nobody"},
      {"", "names nobody"},
      {std::string("192.0.2.1\0\n", 11), "line 1"},
  };
  for (const auto& [content, words] : faulty) {
    CAPTURE(content);
    const Run run = check({"-H", "@" + directory.write("faulty", content)});
    CAPTURE(run.summary);
    CHECK(run.state == "UNKNOWN");
    CHECK(run.summary.contains(words));
    CHECK(run.findings.contains("plugin.usage"));
  }
}

TEST_CASE("each question is asked once, however often a target is named") {
  world().lists.take_questions();
  check({"-H", "192.0.2.10", "-H", "mx1.d.test", "--mx", "d.test", "--spf", "d.test", "-s",
         "L.TEST", "-l", "l.test"});
  Words questions = world().lists.take_questions();
  std::ranges::sort(questions);
  const auto twice = std::ranges::adjacent_find(questions);
  CHECK_MESSAGE(twice == questions.end(), *twice);
}
