// SPDX-License-Identifier: GPL-3.0-or-later
//
// check_dnsbl against a real rbldnsd, and against lists that lie in every known way.
#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "base/parallel.hpp"
#include "servers/dnsbl_cases.hpp"
#include "servers/lying_lists.hpp"
#include "servers/mail_server.hpp"
#include "support/plugin_run.hpp"

using namespace mailprobe;
using Json = nlohmann::json;
using Words = std::vector<std::string>;
using Row = test::DnsblCase;

namespace {

struct Outcome {
  test::PluginRun text;
  Json json;
};

Words command(const Row& row, const net::Endpoint& resolver, const Words& more) {
  Words options{"--resolver", resolver.format(), "--query-timeout", "0.3", "-t", "5"};
  options.insert(options.end(), row.options.begin(), row.options.end());
  options.insert(options.end(), more.begin(), more.end());
  return options;
}

Outcome check(const Row& row, const net::Endpoint& resolver) {
  test::Command json{.argv = {test::plugin_path("check_dnsbl")}};
  const Words options = command(row, resolver, {"--format", "json"});
  json.argv.insert(json.argv.end(), options.begin(), options.end());
  return {test::run_plugin("check_dnsbl", command(row, resolver, {"-vvv"})),
          Json::parse(test::run(json).out)};
}

Words ids_of(const Json& report) {
  std::set<std::string> ids;
  for (const Json& finding : report["findings"])
    ids.insert(finding["id"]);
  return {ids.begin(), ids.end()};
}

void check_all(const std::vector<Row>& rows, const net::Endpoint& resolver) {
  const auto outcomes =
      base::parallel_map(rows, 2, [&](const Row& row) { return check(row, resolver); });
  for (std::size_t i = 0; i < rows.size(); ++i) {
    CAPTURE(rows[i].what);
    CAPTURE(outcomes[i].text.process.out);
    CHECK(outcomes[i].text.output.state == rows[i].state);
    CHECK_MESSAGE(outcomes[i].text.output.text.contains(rows[i].words), rows[i].words);
    CHECK(outcomes[i].json["status"] == rows[i].state);
    CHECK(ids_of(outcomes[i].json) == rows[i].findings);
  }
}

}  // namespace

TEST_CASE("a real list server is understood") {
  if (test::cannot_start(test::Rbldnsd::program())) return;
  const test::Rbldnsd server(test::list_zones());
  check_all(test::true_answers(), server.endpoint());
}

TEST_CASE("no lie of a list is a verdict") {
  const auto lists = test::make_lying_lists();
  const lab::DnsServer server(lists->responder());
  check_all(test::false_answers(), server.endpoint());
}

TEST_CASE("a resolver that rewrites answers is told, and lists nobody") {
  const auto resolver = test::make_rewriting_resolver();
  const lab::DnsServer server(resolver->responder());
  check_all({{"two lists",
              {"-H", "192.0.2.10", "-s", "good.test", "-s", "other.test"},
              "UNKNOWN",
              "",
              {"dns.rewrites", "dnsbl.list_broken", "dnsbl.too_few_lists"},
              "CRITICAL"},
             {"a host",
              {"-H", "no.hosts.test", "-s", "good.test"},
              "UNKNOWN",
              "",
              {"dns.rewrites", "dnsbl.list_broken", "dnsbl.too_few_lists"},
              "CRITICAL"}},
            server.endpoint());
}

namespace {

// The exit code that a row says check_rbl has.
int code_of(const Row& row) {
  const std::vector<std::pair<std::string, int>> codes{
      {"OK", 0}, {"CRITICAL", 2}, {"UNKNOWN", 3}, {"255", 255}};
  const std::string& said = row.check_rbl.empty() ? row.state : row.check_rbl;
  return std::ranges::find(codes, said, &std::pair<std::string, int>::first)->second;
}

}  // namespace

TEST_CASE("none of the states that check_rbl gets wrong is wrong here") {
  CHECK(std::ranges::count(test::false_answers(), "OK", &Row::check_rbl) >= 19);
  for (const Row& row : test::false_answers()) {
    CAPTURE(row.what);
    CHECK(row.check_rbl != row.state);
  }
}

// For who has it: test_servers --no-skip --test-case='check_rbl*'
TEST_CASE("check_rbl says what the rows say it does" * doctest::skip()) {
  const auto lists = test::make_lying_lists();
  const lab::DnsServer server(lists->responder());
  for (const Row& row : test::false_answers()) {
    test::Command command{
        .argv = {"/usr/lib/nagios/plugins/check_rbl", "--query-timeout", "1", "-r", "1"},
        .environment = {"RES_NAMESERVERS=127.0.0.1",
                        "RES_OPTIONS=port:" + std::to_string(server.endpoint().port)}};
    if (std::ranges::find(row.options, "--min-usable") != row.options.end()) continue;
    std::ranges::copy_if(row.options, std::back_inserter(command.argv),
                         [](const std::string& word) { return word != "--test-lists"; });
    const test::ProcessResult result = test::run(command);
    CAPTURE(row.what);
    CAPTURE(result.out);
    CHECK(result.exit_code == code_of(row));
  }
}
