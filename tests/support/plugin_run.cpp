// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/plugin_run.hpp"

#include <stdexcept>

#include "plugin/status.hpp"

namespace mailprobe::test {

PluginRun run_plugin(const std::string& name, const std::vector<std::string>& options) {
  Command command{.argv = {plugin_path(name)}};
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  return run_plugin(command);
}

PluginRun run_plugin(const Command& command) {
  PluginRun result{run(command), {}};
  if (!result.process.err.empty())
    throw std::runtime_error("something on stderr: " + result.process.err);
  if (result.process.signal != 0)
    throw std::runtime_error("ended by a signal: " + result.process.out);
  result.output = parse_nagios_output(result.process.out);
  if (plugin::exit_code(*plugin::parse_status(result.output.state)) != result.process.exit_code) {
    throw std::runtime_error("the exit code does not match the first line: " + result.process.out);
  }
  return result;
}

base::Duration grace() {
  constexpr std::chrono::milliseconds allowed{100};
#ifdef MAILPROBE_SANITIZED
  static const base::Duration start_up =
      run({.argv = {plugin_path("check_smtp_full"), "--version"}}).wall;
  return allowed + start_up;
#else
  return allowed;
#endif
}

bool is_late(const ProcessResult& run, base::Duration timeout) {
  return run.wall > timeout + grace() || run.out.contains("s and was stopped");
}

}  // namespace mailprobe::test
