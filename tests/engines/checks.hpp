// SPDX-License-Identifier: GPL-3.0-or-later
//
// Checks whose ends are known, of each plugin, in each state.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace mailprobe::test {

struct EngineCheck {
  std::string name;     // "mx_tls_warning": a section of the ini file, too
  std::string plugin;   // "check_mx_tls"
  std::string address;  // of the host that it is a service of; empty: that does not matter
  // Options that the definitions for engines have, in the order of their arguments.
  std::vector<std::pair<std::string, std::string>> settings;
  std::string state;
  // The rest, as lines of the ini file; "@LAB_DNS@" and the like stand for what lab.env says.
  std::string options;

  // "mx_tls"
  [[nodiscard]] std::string command() const { return plugin.substr(6); }
  // The one further option that the definitions have room for: the rest is in the ini file.
  [[nodiscard]] std::string further() const;
  // How a human starts it.
  [[nodiscard]] std::vector<std::string> words() const;
};

std::vector<EngineCheck> engine_checks();

}  // namespace mailprobe::test
