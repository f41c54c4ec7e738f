// SPDX-License-Identifier: GPL-3.0-or-later
//
// A queue that grows, watched over many runs by a clock that is set by hand.
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "run.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using test::as_json;
using test::join;
using test::Lister;

namespace {

class Watch {
 public:
  test::Run look(std::chrono::minutes at, std::size_t messages,
                 std::vector<std::string> options = {}) {
    lister_.write(as_json({.age = 0}, messages));
    options.insert(options.end(), {"-M", "postfix", "--command", lister_.path(), "-c", "1000",
                                   "--state-file", path()});
    return test::run(options, test::usual_time + at);
  }
  [[nodiscard]] std::string path() const { return directory_.path() + "/state.json"; }
  Lister& lister() { return lister_; }

 private:
  test::TempDirectory directory_;
  Lister lister_{""};
};

const std::vector<std::string> forecast{"--growth", "15,50", "--forecast", "2h,30m"};

}  // namespace

TEST_CASE("growth and forecast raise their alarms when they are due") {
  struct Step {
    std::chrono::minutes at;
    std::size_t messages;
    std::string findings;
    std::string reason;
  };
  const std::vector<Step> steps{
      {0min, 100, "", "nobody knows yet"},
      {5min, 100, "", "it stands still"},
      {10min, 150, "", "5 a minute, 170 minutes are left"},
      {15min, 300, "mailqueue.forecast_warning", "12.2 a minute, less than an hour is left"},
      {20min, 500, "mailqueue.forecast_critical mailqueue.growth_warning",
       "27 a minute, less than 20 minutes are left"},
      {25min, 1000,
       "mailqueue.count_critical mailqueue.forecast_critical mailqueue.growth_critical",
       "it is critical"},
      {30min, 600, "mailqueue.forecast_critical mailqueue.growth_warning",
       "still a rise in this quarter of an hour"},
      {45min, 100, "", "it shrinks"},
      {60min, 100, "", "it stands still"},
  };
  Watch watch;
  for (const Step& step : steps) {
    CAPTURE(step.reason);
    const test::Run run = watch.look(step.at, step.messages, forecast);
    CAPTURE(run.text);
    CHECK(join(run.findings) == step.findings);
  }
}

TEST_CASE("the forecast says when, and growth is a number to draw") {
  Watch watch;
  watch.look(0min, 100, forecast);
  const test::Run run = watch.look(10min, 200, forecast);
  CAPTURE(run.text);
  CHECK(run.text.find("growth: 10.00 a minute, over 10 min") != std::string::npos);
  CHECK(run.text.find("going on like that, 1000 is reached in 1 h 20 min") != std::string::npos);
  CHECK(run.perfdata.find("growth=10;15;50") != std::string::npos);
  CHECK(run.observations["growth"]["per_minute"] == 10);
}

TEST_CASE("a look that did not see the whole queue is no sample") {
  Watch watch;
  watch.look(0min, 100, forecast);
  watch.lister().write(as_json({.age = 0}, 900), "exit 1");
  const auto torn = test::run({"-M", "postfix", "--command", watch.lister().path(), "-c", "1000",
                               "--state-file", watch.path()},
                              test::usual_time + 5min);
  CHECK(torn.state == "UNKNOWN");
  const test::Run run = watch.look(10min, 100, forecast);
  CHECK(run.observations["growth"]["per_minute"] == 0);
  CHECK(run.observations["growth"]["samples"] == 2);
}

TEST_CASE("samples that are older than the window do not count") {
  Watch watch;
  watch.look(0min, 1, forecast);
  CHECK_FALSE(watch.look(16min, 500, forecast).observations.contains("growth"));
  CHECK(watch.look(18min, 500, forecast).observations["growth"]["samples"] == 2);
}

TEST_CASE("a torn or foreign state file is UNKNOWN once, and then a fresh start") {
  for (const std::string content : {"{", "",
                                    "\x7f"
                                    "ELF",
                                    R"({"format":"something else","entries":{}})"}) {
    CAPTURE(content);
    Watch watch;
    std::ofstream(watch.path()) << content;
    const test::Run first = watch.look(0min, 100, forecast);
    CHECK(join(first.findings) == "state.unusable");
    CHECK(join(watch.look(5min, 100, forecast).findings).empty());
    CHECK(watch.look(10min, 100, forecast).observations["growth"]["samples"] == 3);
  }
}

TEST_CASE("samples that nobody can have written are passed over") {
  for (const std::string samples :
       {"5", R"([[1800000000,"x"],[1,2,3],5])", "[[99999999999999,1]]", "[[1799999999,-4]]"}) {
    CAPTURE(samples);
    Watch watch;
    std::ofstream(watch.path())
        << R"({"format":"mailprobe-state-1","entries":{"check_mailqueue postfix":{"samples":)"
        << samples << "}}}";
    CHECK(join(watch.look(5min, 100, forecast).findings).empty());
  }
}
