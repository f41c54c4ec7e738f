// SPDX-License-Identifier: GPL-3.0-or-later
//
// What outlives its own deadline is ended from outside, with a line, and the code that the line
// tells.
#include <doctest/doctest.h>

#include "support/nagios_output.hpp"
#include "support/process.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;

namespace {

// A plugin whose check never comes back, in the way that it is told.
test::ProcessResult run_stuck(const std::vector<std::string>& options) {
  test::Command command{.argv = {std::string(MAILPROBE_BUILD_DIR) + "/tests/stuck_plugin"}};
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  return test::run(command);
}

}  // namespace

TEST_CASE("a check that spins, sleeps or waits in a thread is ended 50 ms after its time") {
  for (const char* mode : {"spin", "sleep", "thread", "block"}) {
    CAPTURE(std::string(mode));
    const auto result = run_stuck({"--mode", mode, "-t", "0.5"});
    CHECK(result.exit_code == 3);
    CHECK(result.wall >= 550ms);
    CHECK(result.wall <= 550ms + 100ms);
    CHECK(test::parse_nagios_output(result.out)
              .text.find("did not end within 0.5 s and was stopped") != std::string::npos);
  }
}

TEST_CASE("-t SECONDS:STATE says what an overrun is") {
  const auto result = run_stuck({"--mode", "spin", "-t", "0.2:warning"});
  CHECK(result.exit_code == 1);
  CHECK(test::parse_nagios_output(result.out).state == "WARNING");
}

TEST_CASE("an overrun in JSON mode is still one JSON document") {
  const auto result = run_stuck({"--mode", "spin", "-t", "0.2", "--format", "json"});
  CHECK(result.exit_code == 3);
  CHECK(result.out.starts_with("{\"schema\":\"mailprobe/1\""));
  CHECK(result.out.find("\"plugin.overrun\"") != std::string::npos);
}

TEST_CASE("a run that takes all memory is UNKNOWN with a line") {
  const auto result = run_stuck({"--mode", "memory", "-t", "10"});
  CAPTURE(result.out);
  CHECK(result.exit_code == 3);
  CHECK(test::parse_nagios_output(result.out).state == "UNKNOWN");
}

namespace {

std::string stuck_plugin() { return std::string(MAILPROBE_BUILD_DIR) + "/tests/stuck_plugin"; }

}  // namespace

TEST_CASE("a full pipe that nobody reads does not keep an overrun alive") {
  const test::TempDirectory directory;
  const std::string done = directory.path() + "/done";
  const std::string writer =
      "head -c 65536 /dev/zero; " + stuck_plugin() + " --mode spin -t 0.2; echo $? >" + done;
  const std::string reader = "while [ ! -s " + done + " ]; do sleep 0.02; done; cat " + done;
  const auto result = test::run({.argv = {"/bin/sh", "-c", "(" + writer + ") | (" + reader + ")"}});
  CHECK(result.out == "3\n");
}

TEST_CASE("a user who has no timer left has a watchdog all the same") {
  const auto result = test::run(
      {.argv = {"/bin/bash", "-c", "ulimit -i 0; exec " + stuck_plugin() + " --mode spin -t 0.3"},
       .patience = 10s});
  CHECK(result.exit_code == 3);
  CHECK(result.out.find("did not end within 0.3 s") != std::string::npos);
}

TEST_CASE("output goes to the end of a log, however large that is") {
  const test::TempDirectory directory;
  const std::string log = directory.path() + "/log";
  const auto result =
      test::run({.argv = {"/bin/sh", "-c",
                          "truncate -s 9M " + log + "; " + stuck_plugin() +
                              " --mode sleep -t 0.1 >> " + log + "; tail -c 200 " + log}});
  CHECK(result.out.find("STUCK UNKNOWN - ") != std::string::npos);
}
