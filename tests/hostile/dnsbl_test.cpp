// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lists that keep silent, dawdle, tell stories or break the protocol, and many of them: what is not
// known is never said, and time and memory hold.
#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/parallel.hpp"
#include "hostile/flawed_replies.hpp"
#include "hostile/world.hpp"
#include "lab/dns_lists.hpp"
#include "support/plugin_run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using lab::ListBehaviour;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

namespace {

#ifdef MAILPROBE_SANITIZED
constexpr int many_targets = 250;
#else
constexpr int many_targets = 1000;
#endif

constexpr int many_lists = 20;

ListBehaviour loses_one_of(unsigned number, const ListBehaviour& behaviour) {
  const auto asked = std::make_shared<std::atomic<unsigned>>(0);
  return [=](const dns::Message& query) {
    return ++*asked % number == 0 ? std::nullopt : behaviour(query);
  };
}

ListBehaviour lists_all_but_its_test(const std::string& reason) {
  return [reason](const dns::Message& query) {
    const bool is_test = query.question->name.format().starts_with("1.0.0.127.");
    return is_test ? lab::holds({})(query)
                   : lab::replies(lab::with_reason("127.0.0.2", reason))(query);
  };
}

// Lists "l0.test" to "l19.test", of which so many behave in a way of their own.
struct Crowd {
  std::string what;
  int others;
  ListBehaviour behaviour;
  base::Duration delay;
  std::string state;
  std::string finding;     // that must be there
  std::string no_finding;  // that must not
  int timeout = 2;         // seconds
  long memory = 32;        // MiB, where no sanitizer adds its own
};

const std::vector<Crowd>& crowds() {
  static const ListBehaviour clean = lab::holds({{"127.0.0.2"}});
  static const std::vector<Crowd> table{
      {"all answer", 0, clean, 0ms, "OK", "", "dnsbl.not_asked", 20},
      {"three are silent", 3, lab::stays_silent(), 0ms, "OK", "dnsbl.list_unreachable",
       "dnsbl.not_asked", 20},
      {"most are silent", 15, lab::stays_silent(), 0ms, "UNKNOWN", "dnsbl.too_few_lists",
       "dnsbl.not_asked", 20},
      {"all are silent", 20, lab::stays_silent(), 0ms, "UNKNOWN", "dnsbl.too_few_lists",
       "dnsbl.not_asked"},
      {"half of the answers of all are lost", 20, loses_one_of(2, clean), 0ms, "UNKNOWN", "",
       "dnsbl.listed"},
      {"one loses a third of its answers", 1, loses_one_of(3, clean), 0ms, "OK", "",
       "dnsbl.not_asked", 3},
      {"all are too slow", 0, clean, 300ms, "UNKNOWN", "dnsbl.not_asked", "dnsbl.list_unreachable"},
      {"one lists everybody, and says why at length", 1,
       lists_all_but_its_test(std::string(60000, 'x')), 0ms, "CRITICAL", "dnsbl.listed", "", 20,
       48},
      {"all list everybody", 20, lists_all_but_its_test("because"), 0ms, "CRITICAL", "dnsbl.listed",
       "", 20, 80},
      {"all list the world", 20, lab::replies(lab::with_address({"127.0.0.2"})), 0ms, "UNKNOWN",
       "dnsbl.list_lists_all", "dnsbl.listed", 20},
  };
  return table;
}

void check_bounds(const test::ProcessResult& result, const Crowd& crowd) {
  CHECK(result.wall <= std::chrono::seconds(crowd.timeout) + test::grace());
#ifndef MAILPROBE_SANITIZED
  CHECK(result.peak_memory <= crowd.memory * 1024);
#endif
}

Words command(const Crowd& crowd, const lab::DnsServer& server, const std::string& targets) {
  Words words{test::plugin_path("check_dnsbl"),
              "--format",
              "json",
              "-H",
              "@" + targets,
              "--resolver",
              server.endpoint().format(),
              "-t",
              std::to_string(crowd.timeout),
              "--query-timeout",
              "0.5"};
  for (int list = 0; list < many_lists; ++list)
    words.insert(words.end(), {"-s", fmt::format("l{}.test", list)});
  return words;
}

std::string addresses(int count) {
  std::string text;
  for (int i = 0; i < count; ++i)
    text += fmt::format("11.0.{}.{}\n", i / 256, i % 256);
  return text;
}

}  // namespace

TEST_CASE("many targets on twenty lists are a matter of bounded time and memory") {
  const test::TempDirectory directory;
  const std::string targets = directory.write("targets", addresses(many_targets));
  long peak = 0;
  for (const Crowd& crowd : crowds()) {
    CAPTURE(crowd.what);
    lab::DnsLists lists;
    for (int list = 0; list < many_lists; ++list)
      lists.serve(fmt::format("l{}.test", list),
                  list < crowd.others ? crowd.behaviour : lab::holds({{"127.0.0.2"}}));
    const lab::DnsServer server(lists.responder(), crowd.delay);
    const test::ProcessResult result = test::run({.argv = command(crowd, server, targets)});
    CAPTURE(result.out.substr(0, 1000));
    CHECK(result.err.empty());
    check_bounds(result, crowd);
    const Json report = Json::parse(result.out);
    const auto finds = [&](const std::string& id) { return result.out.contains('"' + id + '"'); };
    CHECK(report["status_code"] == result.exit_code);
    // Whether an answer of all is lost again and again, and time runs out over it, is chance.
    CHECK((crowd.state.empty() || report["status"] == crowd.state));
    CHECK((report["status"] != "OK" || !finds("dnsbl.not_asked")));
    CHECK((crowd.finding.empty() || finds(crowd.finding)));
    CHECK(!finds("plugin.overrun"));
    CHECK((crowd.no_finding.empty() || !finds(crowd.no_finding)));
    peak = std::max(peak, result.peak_memory);
  }
  MESSAGE("at most " << hostile::format_memory(peak));
}

TEST_CASE("an answer that proves nothing is not taken for \"not listed\"") {
  const auto outcomes = base::parallel_map(hostile::flaws(), 2, [](const hostile::Flaw& flaw) {
    lab::DnsLists lists;
    const lab::DnsServer server([&](std::span<const std::uint8_t> query) {
      return std::optional(hostile::flawed_reply(query, flaw));
    });
    return test::run_plugin("check_dnsbl",
                            {"-H", "192.0.2.1", "-s", "l.test", "--query-timeout", "0.3", "-t", "3",
                             "--resolver", server.endpoint().format()});
  });
  for (std::size_t i = 0; i < outcomes.size(); ++i) {
    CAPTURE(std::string(hostile::flaws()[i].name));
    CAPTURE(outcomes[i].process.out);
    CHECK(outcomes[i].output.state == "UNKNOWN");
    CHECK(outcomes[i].output.perfdata.at("lists_usable").starts_with("0;"));
  }
}

TEST_CASE("the deadline holds, however short it is") {
  lab::DnsLists lists;
  lists.otherwise(lab::stays_silent());
  const lab::DnsServer server(lists.responder());
  for (const Words& target :
       {Words{"-H", "192.0.2.1"}, Words{"-H", "host.test"},
        Words{"--mx", "host.test", "--spf", "host.test"}, Words{"-H", "11.0.0.0/24"}}) {
    for (const std::string timeout : {"0.2", "0.5", "1"}) {
      CAPTURE(target.back());
      CAPTURE(timeout);
      Words options{"--group",
                    "all",
                    "--test-lists",
                    "-t",
                    timeout,
                    "--resolver",
                    server.endpoint().format()};
      options.insert(options.end(), target.begin(), target.end());
      const test::PluginRun run = test::run_plugin("check_dnsbl", options);
      CAPTURE(run.process.out.substr(0, 1000));
      CHECK(run.output.state == "UNKNOWN");
      CHECK(base::to_seconds(run.process.wall) <=
            std::stod(timeout) + base::to_seconds(test::grace()));
    }
  }
}
