// SPDX-License-Identifier: GPL-3.0-or-later
//
// A machine for one mail server, with everything where its package puts it: an overlay over the
// root of this one, with mounts, processes, a network and a host name of its own. What is written
// there is in memory, and what is started there ends with it. Needs root.
#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "servers/mail_server.hpp"
#include "support/plugin_run.hpp"

namespace mailprobe::test {

class Machine {
 public:
  // All plugins that were built are there, where the Monitoring Plugins are.
  static constexpr const char* plugin = "/usr/lib/nagios/plugins/check_mailqueue";

  // `servers`: those below build/servers that are laid over the root, as if they were installed.
  // Throws std::runtime_error.
  explicit Machine(std::initializer_list<std::string_view> servers = {});
  Machine(const Machine&) = delete;
  Machine& operator=(const Machine&) = delete;
  ~Machine();

  // As root, by sh, which stops where a command fails. Returns what was written to standard output.
  // Throws std::runtime_error with all that was written if it does not end well.
  [[nodiscard]] std::string ask(const std::string& script) const;
  void run(const std::string& script) const { static_cast<void>(ask(script)); }

  // The plugin, as root or as another user who is in no further group.
  [[nodiscard]] PluginRun check_mailqueue(const std::string& user,
                                          const std::vector<std::string>& options) const;

  // Makes the directories it needs.
  void write(const std::string& path, std::string_view content) const;

  // The words that start a program there, as root.
  [[nodiscard]] std::vector<std::string> inside(std::vector<std::string> words) const;

  // Where a path of it is seen from here.
  [[nodiscard]] std::string path(const std::string& path) const;

 private:
  TempDirectory directory_;
  std::unique_ptr<Server> first_process_;
  std::string pid_;  // of its first process, as it is called here
};

}  // namespace mailprobe::test
