// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a check costs, beside the plugin that it replaces: pairs of runs against the same Postfix,
// one after the other, and the median of their ratios. Absolute times depend on the machine, ratios
// hardly.
//
// usage: bench_smtp [PAIRS]     (root, because of Postfix; a release build, or the numbers mean
// nothing)
#include <algorithm>
#include <cstdlib>
#include <iostream>
#include <regex>

#include <fmt/format.h>

#include "base/number.hpp"
#include "servers/postfix.hpp"
#include "support/process.hpp"

using namespace mailprobe;
using Words = std::vector<std::string>;

namespace {

constexpr const char* name = "mx.example.test";
constexpr const char* rival = "/usr/lib/nagios/plugins/check_smtp";

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

double milliseconds(base::Duration duration) { return base::to_seconds(duration) * 1000; }

test::ProcessResult run(const Words& argv) {
  const test::ProcessResult result = test::run({.argv = argv});
  if (result.exit_code != 0) throw std::runtime_error(argv[0] + ": " + result.out + result.err);
  return result;
}

// Instructions of the program itself and its libraries; the same in every run.
double instructions(const Words& argv) {
  Words command{"valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"};
  command.insert(command.end(), argv.begin(), argv.end());
  const test::ProcessResult result = test::run({.argv = command});
  std::smatch match;
  if (!std::regex_search(result.err, match, std::regex("refs: +([0-9,]+)"))) return 0;
  return std::stod(std::regex_replace(match[1].str(), std::regex(","), ""));
}

void compare(const std::string& what, const Words& ours, const Words& theirs, int pairs) {
  std::vector<double> cpu;
  std::vector<double> wall;
  std::vector<double> our_cpu;
  std::vector<double> their_cpu;
  for (int i = 0; i < pairs; ++i) {
    // Whoever goes first finds the caches colder: take turns.
    const bool we_first = i % 2 == 0;
    const test::ProcessResult first = run(we_first ? ours : theirs);
    const test::ProcessResult second = run(we_first ? theirs : ours);
    const test::ProcessResult& us = we_first ? first : second;
    const test::ProcessResult& them = we_first ? second : first;
    our_cpu.push_back(milliseconds(us.cpu));
    their_cpu.push_back(milliseconds(them.cpu));
    cpu.push_back(our_cpu.back() / their_cpu.back());
    wall.push_back(milliseconds(us.wall) / milliseconds(them.wall));
  }
  std::cout << fmt::format(
      "{:<28} CPU ratio {:.2f} ({:.2f} ms / {:.2f} ms)   wall ratio {:.2f}   instruction ratio "
      "{:.2f}\n",
      what, median(cpu), median(our_cpu), median(their_cpu), median(wall),
      instructions(ours) / instructions(theirs));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int pairs = argc > 1 ? base::parse_integer<int>(argv[1]).value_or(200) : 200;
    const lab::CertificateAuthority authority;
    const test::Postfix postfix(authority.issue_for(name));
    const test::TempDirectory directory;
    authority.write_pem(directory.path() + "/ca.pem");
    const std::string port = std::to_string(postfix.smtp_port());
    const std::string plugin = test::plugin_path("check_smtp_full");

    std::cout << fmt::format("check_smtp_full / check_smtp, {} pairs\n", pairs);
    compare("plain", {plugin, "-H", "127.0.0.1", "-p", port},
            {rival, "-H", "127.0.0.1", "-p", port}, pairs);
    compare("STARTTLS, verified",
            {plugin, "-H", "127.0.0.1", "-p", port, "-S", "--ca-file", directory.path() + "/ca.pem",
             "--tls-name", name},
            {rival, "-H", "127.0.0.1", "-p", port, "-S"}, pairs);
    return EXIT_SUCCESS;
  } catch (const std::exception& problem) {
    std::cerr << "bench_smtp: " << problem.what() << '\n';
    return EXIT_FAILURE;
  }
}
