// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many checks one Icinga 2 runs with check_smtp_full, and how many with check_smtp: more
// services than it can keep up with, all of the same server on loopback, for a minute each, in
// pairs.
//
// usage: bench_icinga [PAIRS]     (root; a release build, or the numbers mean nothing)
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>

#include <fmt/format.h>

#include "base/number.hpp"
#include "bench/busy_time.hpp"
#include "bench/pairs.hpp"
#include "engines/icinga.hpp"

using namespace mailprobe;
using Json = nlohmann::json;

namespace {

constexpr int services = 3000;
constexpr int seconds = 60;

std::string objects_for(const std::string& plugin) {
  return fmt::format(R"(
object Endpoint NodeName {{ }}
object Zone "master" {{ endpoints = [ NodeName ] }}
object CheckCommand "session" {{
  command = [ PluginDir + "/{}", "-H", "127.0.0.1", "-p", "2525" ]
}}
object Host "server" {{ check_command = "passive"; enable_active_checks = false }}
for (number in range({})) {{
  object Service "session-" + number {{
    host_name = "server"
    check_command = "session"
    check_interval = 1s
    max_check_attempts = 1
    enable_flapping = false
  }}
}}
)",
                     plugin, services);
}

struct Load {
  double checks_per_second = 0;
  double busy = 0;  // processors, of this machine
};

Load measure(const test::Machine& machine, const std::string& plugin, int run) {
  static std::uint16_t port = 5700;
  const test::Icinga icinga(
      machine,
      {.name = fmt::format("node{}", run), .port = ++port, .objects = objects_for(plugin)});
  const auto checks = [&] {
    return icinga.ask("/v1/status/CIB")["results"][0]["status"]["active_service_checks_1min"]
        .get<double>();
  };
  // All services have their first turn within a second or two.
  std::this_thread::sleep_for(std::chrono::seconds(5));
  const double before = bench::busy_time();
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
  const Load load{checks() / 60, (bench::busy_time() - before) / seconds};
  icinga.stop();
  return load;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int pairs = argc > 1 ? base::parse_integer<int>(argv[1]).value_or(1) : 1;
    const test::Machine machine;
    machine.run("smtp-sink -u postfix 127.0.0.1:2525 1000 >/dev/null 2>&1 </dev/null &");
    std::vector<double> ratios;
    int run = 0;
    for (int i = 0; i < pairs; ++i) {
      const Load ours = measure(machine, "check_smtp_full", ++run);
      const Load theirs = measure(machine, "check_smtp", ++run);
      ratios.push_back(ours.checks_per_second / theirs.checks_per_second);
      std::cout << fmt::format(
          "checks per second: check_smtp_full {:.0f} ({:.1f} processors), check_smtp {:.0f} "
          "({:.1f} "
          "processors), ratio {:.2f}\n",
          ours.checks_per_second, ours.busy, theirs.checks_per_second, theirs.busy, ratios.back());
    }
    std::cout << fmt::format("median ratio of {} pairs: {:.2f}\n", pairs, bench::median(ratios));
    return EXIT_SUCCESS;
  } catch (const std::exception& problem) {
    std::cerr << "bench_icinga: " << problem.what() << '\n';
    return EXIT_FAILURE;
  }
}
