// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the engines look at: the lab and a real Postfix, in a machine of their own where the plugins
// lie where packages put them.
#pragma once

#include <string>
#include <vector>

#include "engines/checks.hpp"
#include "servers/machine.hpp"

namespace mailprobe::test {

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
  void write_options() const;

  Machine machine_;
  std::vector<EngineCheck> checks_;
};

// A file of contrib/.
std::string contrib(const std::string& name);

}  // namespace mailprobe::test
