// SPDX-License-Identifier: GPL-3.0-or-later
//
// A plugin run as an engine runs it, with what must hold for every run checked on the way: an exit
// code from 0 to 3 that the first line tells, output that the strictest engine reads, nothing on
// stderr.
#pragma once

#include <string>
#include <vector>

#include "support/nagios_output.hpp"
#include "support/process.hpp"

namespace mailprobe::test {

struct PluginRun {
  ProcessResult process;
  NagiosOutput output;
};

// Throws std::runtime_error that says which of the above did not hold.
PluginRun run_plugin(const std::string& name, const std::vector<std::string>& options);

// The same of a command that becomes a plugin.
PluginRun run_plugin(const Command& command);

// What a run may take beyond its -t: 100 ms, and in a sanitized build what the sanitizer needs to
// come up, measured once.
base::Duration grace();

// Whether a run took longer than its -t and the above, or the watchdog had to end it.
bool is_late(const ProcessResult& run, base::Duration timeout);

}  // namespace mailprobe::test
