// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/pairs.hpp"

#include <algorithm>
#include <stdexcept>

namespace mailprobe::bench {

double median(std::vector<double> values) {
  std::ranges::sort(values);
  return values[values.size() / 2];
}

double milliseconds(base::Duration duration) { return base::to_seconds(duration) * 1000; }

test::ProcessResult run(const Words& argv) {
  test::ProcessResult result = test::run({.argv = argv});
  if (result.exit_code != 0) throw std::runtime_error(argv[0] + ": " + result.out + result.err);
  return result;
}

Ratios compare(const Words& ours, const Words& theirs, int pairs) {
  std::vector<double> cpu;
  std::vector<double> wall;
  std::vector<double> our_cpu;
  std::vector<double> their_cpu;
  std::vector<double> our_wall;
  std::vector<double> their_wall;
  for (int i = 0; i < pairs; ++i) {
    // Whoever goes first finds the caches colder: take turns.
    const bool we_first = i % 2 == 0;
    const test::ProcessResult first = run(we_first ? ours : theirs);
    const test::ProcessResult second = run(we_first ? theirs : ours);
    const test::ProcessResult& us = we_first ? first : second;
    const test::ProcessResult& them = we_first ? second : first;
    our_cpu.push_back(milliseconds(us.cpu));
    their_cpu.push_back(milliseconds(them.cpu));
    our_wall.push_back(milliseconds(us.wall));
    their_wall.push_back(milliseconds(them.wall));
    cpu.push_back(our_cpu.back() / their_cpu.back());
    wall.push_back(our_wall.back() / their_wall.back());
  }
  return {.cpu = median(cpu),
          .wall = median(wall),
          .our_cpu = median(our_cpu),
          .their_cpu = median(their_cpu),
          .our_wall = median(our_wall),
          .their_wall = median(their_wall)};
}

}  // namespace mailprobe::bench
