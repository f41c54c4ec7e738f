// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an engine shows of a check, beside what a human gets who runs it.
#pragma once

#include <string>
#include <string_view>

#include "engines/world.hpp"

namespace mailprobe::test {

struct Shown {
  int state = -1;  // 0 to 3
  std::string text;
  std::string long_text;  // lines with a newline between them
  std::string perfdata;
  bool has_colons = false;  // for the semicolons of the first line
};

// Times differ from run to run: a number of seconds becomes "#".
std::string without_times(std::string_view text);

// The same of performance data: the labels, thresholds and limits stay.
std::string perfdata_without_times(std::string_view perfdata);

// Checks that an engine shows what the plugin said by hand.
void check_shown(const EngineCheck& check, const PluginRun& by_hand, const Shown& shown);

}  // namespace mailprobe::test
