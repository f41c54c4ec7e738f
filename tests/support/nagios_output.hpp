// SPDX-License-Identifier: GPL-3.0-or-later
//
// Plugin output as the strictest of the engines reads it. Every output that a test sees goes
// through parse_nagios_output(): what it refuses, some engine would misread.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace mailprobe::test {

struct NagiosOutput {
  std::string service;
  std::string state;  // "OK", "WARNING", "CRITICAL", "UNKNOWN"
  std::string text;
  std::map<std::string, std::string> perfdata;  // label to everything behind '='
  std::vector<std::string> long_output;
};

// Throws std::runtime_error that says what is wrong: not exactly one state on the first line, a
// control byte, invalid UTF-8, a second '|', a label or number outside of the grammar, a first line
// or a whole that is too long, no newline at the end.
NagiosOutput parse_nagios_output(std::string_view output);

}  // namespace mailprobe::test
