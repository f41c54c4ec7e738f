// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the engines look at: the lab and a real Postfix, in a machine of their own where the plugins
// lie where packages put them; and checks whose ends are known, in each state, of each plugin.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "servers/machine.hpp"

namespace mailprobe::test {

struct EngineCheck {
  std::string name;     // "mx_tls_warning": a section of the ini file, too
  std::string plugin;   // "check_mx_tls"
  std::string address;  // of the host that it is a service of; empty: that does not matter
  // Options that the definitions for engines have, in the order of their arguments.
  std::vector<std::pair<std::string, std::string>> settings;
  std::string state;

  // "mx_tls"
  [[nodiscard]] std::string command() const { return plugin.substr(6); }
  // The one further option that the definitions have room for: the rest is in the ini file.
  [[nodiscard]] std::string further() const;
  // How a human starts it.
  [[nodiscard]] std::vector<std::string> words() const;
};

class EngineWorld {
 public:
  EngineWorld();

  [[nodiscard]] const Machine& machine() const { return machine_; }
  [[nodiscard]] const std::vector<EngineCheck>& checks() const { return checks_; }

  // What a human gets who runs it there as this user, with further options. Checked as every run.
  [[nodiscard]] PluginRun by_hand(const EngineCheck& check, const std::string& user,
                                  const std::vector<std::string>& options = {}) const;

 private:
  void start_postfix() const;
  void start_lab() const;
  void play_strangers() const;
  void make_checks();

  Machine machine_;
  std::vector<EngineCheck> checks_;
};

// A file of contrib/.
std::string contrib(const std::string& name);

bool cannot_run_engine(const std::string& program);

}  // namespace mailprobe::test
