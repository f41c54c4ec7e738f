// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_dnsbl remembers from run to run: since when somebody is listed, and that lists live.
#include <algorithm>
#include <atomic>
#include <fstream>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "lab/dns_lists.hpp"
#include "support/plugin_run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using Json = nlohmann::json;
using Words = std::vector<std::string>;

namespace {

// How a list behaves, now. A mute one is empty, and silent about its test entry.
enum class Phase { clean, listing, emptied, mute, wild, silent };

const std::string test_entry = "2.0.0.127";
const std::string no_entry = "1.0.0.127";

std::optional<lab::Bytes> say_nothing_of_the_test(const dns::Message& query) {
  if (query.question->name.format().starts_with(test_entry)) return std::nullopt;
  return lab::holds({})(query);
}

lab::ListBehaviour behaviour_of(Phase phase) {
  switch (phase) {
    case Phase::clean: return lab::holds({{"127.0.0.2"}});
    case Phase::listing: return lab::holds({{"127.0.0.2"}, {"192.0.2.1"}});
    case Phase::emptied: return lab::holds({});
    case Phase::mute: return say_nothing_of_the_test;
    case Phase::wild: return lab::replies(lab::with_address({"127.0.0.2"}));
    case Phase::silent: break;
  }
  return lab::stays_silent();
}

// One list that changes.
class World {
 public:
  void enter(Phase phase) { phase_ = phase; }
  std::string file() const { return directory_.path() + "/state.json"; }

  struct Run {
    std::string state;
    std::string summary;
    std::set<std::string> findings;
    Words questions;
    long since = 0;  // the listing; 0 if there is none
  };

  Run check(const Words& options = {}) {
    Words words{"-H",
                "192.0.2.1",
                "-s",
                "l.test",
                "--query-timeout",
                "0.2",
                "--resolver",
                server_.endpoint().format(),
                "--state",
                file()};
    words.insert(words.end(), options.begin(), options.end());
    test::Command json{.argv = {test::plugin_path("check_dnsbl"), "--format", "json"}};
    json.argv.insert(json.argv.end(), words.begin(), words.end());
    lists_.take_questions();
    const test::ProcessResult result = test::run(json);
    const Json report = Json::parse(result.out);
    Run run{.state = report["status"],
            .summary = report["summary"],
            .findings = {},
            .questions = lists_.take_questions()};
    for (const Json& finding : report["findings"])
      run.findings.insert(finding["id"]);
    const Json listings = report["observations"]["targets"][0]["listings"];
    if (!listings.empty()) run.since = listings[0].value("since", 0L);
    return run;
  }

  // As if all that is remembered had happened so much earlier.
  void let_pass(long seconds) const {
    std::ifstream in(file());
    Json state = Json::parse(in);
    shift(state, seconds);
    std::ofstream(file()) << state;
  }

 private:
  // Whatever looks like a time of this century.
  static void shift(Json& value, long seconds) {
    if (value.is_structured()) {
      for (Json& part : value)
        shift(part, seconds);
    } else if (value.is_number_integer() && value.get<long>() > 1'000'000'000) {
      value = value.get<long>() - seconds;
    }
  }

  test::TempDirectory directory_;
  std::atomic<Phase> phase_ = Phase::clean;
  lab::DnsLists lists_{
      {"l.test", [this](const dns::Message& query) { return behaviour_of(phase_)(query); }}};
  lab::DnsServer server_{lists_.responder()};
};

constexpr long hour = 3600;

bool asks_for(const World::Run& run, const std::string& key) {
  return std::ranges::any_of(run.questions, [&](const std::string& question) {
    return question.starts_with(key + ".l.test");
  });
}

}  // namespace

TEST_CASE("a listing is new once, has a beginning, and its end is told") {
  World world;
  CHECK(Json(world.check().findings).dump() == "[]");

  world.enter(Phase::listing);
  const World::Run first = world.check();
  CAPTURE(first.summary);
  CHECK(first.state == "CRITICAL");
  CHECK(Json(first.findings).dump() == R"(["dnsbl.listed","dnsbl.newly_listed"])");

  world.let_pass(3 * hour);
  const World::Run later = world.check();
  CAPTURE(later.summary);
  CHECK(later.state == "CRITICAL");
  CHECK(later.since == first.since - 3 * hour);
  CHECK(Json(later.findings).dump() == R"(["dnsbl.listed","dnsbl.newly_listed"])");

  world.let_pass(30 * hour);
  const World::Run next_day = world.check();
  CAPTURE(next_day.summary);
  CHECK(Json(next_day.findings).dump() == R"(["dnsbl.listed"])");

  world.enter(Phase::silent);
  const World::Run unknown = world.check();
  CAPTURE(unknown.summary);
  CHECK(unknown.state == "UNKNOWN");
  CHECK(!unknown.findings.contains("dnsbl.delisted"));

  world.enter(Phase::listing);
  const World::Run again = world.check();
  CAPTURE(again.summary);
  CHECK_MESSAGE(!again.findings.contains("dnsbl.newly_listed"),
                "it was listed before, and nobody said that it was not");
  CHECK(again.since == first.since - 33 * hour);

  world.enter(Phase::clean);
  const World::Run end = world.check();
  CAPTURE(end.summary);
  CHECK(end.state == "OK");
  CHECK(Json(end.findings).dump() == R"(["dnsbl.delisted"])");
  world.let_pass(30 * hour);
  CHECK(Json(world.check().findings).dump() == "[]");
}

TEST_CASE("who is listed when nothing is remembered is not said to be newly listed") {
  World world;
  world.enter(Phase::listing);
  CHECK(Json(world.check().findings).dump() == R"(["dnsbl.listed"])");
}

TEST_CASE("services that ask other lists about the same target do not hide each other's news") {
  World world;
  const Words other{"-s", "other.test"};  // beside l.test
  CHECK(world.check().state == "OK");
  CHECK(world.check(other).state == "OK");
  world.enter(Phase::listing);
  CHECK(world.check().findings.contains("dnsbl.newly_listed"));
  CHECK(world.check(other).findings.contains("dnsbl.newly_listed"));
  world.enter(Phase::clean);
  CHECK(world.check(other).findings.contains("dnsbl.delisted"));
  CHECK(world.check().findings.contains("dnsbl.delisted"));
}

TEST_CASE("who is on a list that was not asked before is not said to be newly listed") {
  World world;
  world.enter(Phase::listing);
  CHECK(world.check({"--exclude", "l.test", "-s", "other.test"}).state == "OK");
  const World::Run more = world.check({"-s", "other.test"});
  CHECK(more.findings.contains("dnsbl.listed"));
  CHECK_FALSE(more.findings.contains("dnsbl.newly_listed"));
}

TEST_CASE("lists are tested as often as is wanted, and whenever they list somebody") {
  World world;
  const World::Run first = world.check();
  CHECK(asks_for(first, test_entry));
  CHECK(asks_for(first, no_entry));
  CHECK(world.check().questions.size() == 1);
  world.let_pass(23 * hour);
  CHECK(world.check().questions.size() == 1);
  world.let_pass(2 * hour);
  CHECK(asks_for(world.check(), test_entry));
  CHECK(world.check({"--test-every", "1"}).questions.size() == 1);
  world.let_pass(2 * hour);
  CHECK(asks_for(world.check({"--test-every", "1"}), test_entry));
  world.enter(Phase::listing);
  CHECK(asks_for(world.check(), no_entry));
  CHECK(asks_for(world.check(), no_entry));
}

TEST_CASE("a list that was seen alive and lists nobody any more finds nobody clean") {
  World world;
  CHECK(world.check().state == "OK");
  world.enter(Phase::emptied);
  CHECK(world.check().state == "OK");  // nobody has looked yet
  world.let_pass(25 * hour);
  for (int run = 1; run <= 3; ++run) {
    CAPTURE(run);
    const World::Run emptied = world.check();
    CAPTURE(emptied.summary);
    CHECK(emptied.state == "UNKNOWN");
    CHECK(Json(emptied.findings).dump() == R"(["dnsbl.list_emptied","dnsbl.too_few_lists"])");
  }
  world.enter(Phase::mute);
  CHECK(world.check().state == "UNKNOWN");
  CHECK(world.check().state == "UNKNOWN");
  world.enter(Phase::clean);
  CHECK(world.check().state == "OK");
}

TEST_CASE("a list that knows no IPv6 is not an emptied one") {
  World world;
  CHECK(world.check().state == "OK");
  world.let_pass(25 * hour);
  CHECK(Json(world.check({"-H", "2001:db8::1"}).findings).dump() == "[]");
  world.let_pass(25 * hour);
  CHECK(Json(world.check({"-H", "2001:db8::1"}).findings).dump() == "[]");
}

TEST_CASE("a list that begins to list the world lists nobody") {
  World world;
  CHECK(world.check().state == "OK");
  world.enter(Phase::wild);
  for (int run = 1; run <= 3; ++run) {
    CAPTURE(run);
    const World::Run wild = world.check();
    CAPTURE(wild.summary);
    CHECK(wild.state == "UNKNOWN");
    CHECK(Json(wild.findings).dump() == R"(["dnsbl.list_lists_all","dnsbl.too_few_lists"])");
  }
  world.enter(Phase::clean);
  world.check();
  world.let_pass(25 * hour);
  CHECK(world.check().state == "OK");
}

TEST_CASE("a list that did not answer its test is not taken for one that lives") {
  World world;
  world.enter(Phase::silent);
  CHECK(world.check().state == "UNKNOWN");
  world.enter(Phase::clean);
  CHECK(asks_for(world.check(), test_entry));
}

TEST_CASE("a state file that cannot be used is told, and what is listed all the same") {
  const std::vector<std::string> contents{
      "", "{", "[]", "{\"schema\":1}", "null", std::string(70000, '['), "\xff\xfe"};
  for (const std::string& content : contents) {
    CAPTURE(content.substr(0, 20));
    World world;
    world.enter(Phase::listing);
    std::ofstream(world.file()) << content;
    const World::Run run = world.check();
    CAPTURE(run.summary);
    CHECK(run.state == "CRITICAL");
    CHECK(run.findings.contains("dnsbl.listed"));
    CHECK(run.findings.contains("state.unusable"));
    CHECK(!world.check().findings.contains("state.unusable"));
  }
  World world;
  const World::Run run = world.check({"--state", "/nowhere/at/all/state.json"});
  CHECK(run.state == "UNKNOWN");
  CHECK(run.findings.contains("state.unusable"));
}
