// SPDX-License-Identifier: GPL-3.0-or-later
//
// Pairs of runs, one after the other, and the median of their ratios: absolute times depend on the
// machine, ratios hardly.
#pragma once

#include <string>
#include <vector>

#include "support/process.hpp"

namespace mailprobe::bench {

using Words = std::vector<std::string>;

double median(std::vector<double> values);
double milliseconds(base::Duration duration);

// Throws std::runtime_error if the program fails.
test::ProcessResult run(const Words& argv);

struct Ratios {
  double cpu = 0;   // ours by theirs
  double wall = 0;  // ours by theirs
  double our_cpu = 0;
  double their_cpu = 0;
  double our_wall = 0;
  double their_wall = 0;
};

// Medians; times in milliseconds.
Ratios compare(const Words& ours, const Words& theirs, int pairs);

}  // namespace mailprobe::bench
