// SPDX-License-Identifier: GPL-3.0-or-later
//
// Prometheus in a machine, and the node exporter, which serves what contrib/prometheus leaves.
#pragma once

#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "engines/world.hpp"

namespace mailprobe::test {

class Prometheus {
 public:
  // Of the node exporter, as Debian's package has it.
  static constexpr const char* textfiles = "/var/lib/prometheus/node-exporter";

  explicit Prometheus(const Machine& machine);

  // Runs a check as the unit does.
  [[nodiscard]] ProcessResult leave_numbers(const EngineCheck& check) const;

  // The answers in the order of the questions, each a list of series. None before it listens;
  // throws std::runtime_error with what it says of a question that it refuses.
  [[nodiscard]] std::vector<nlohmann::json> ask(const std::vector<std::string>& questions) const;

 private:
  const Machine& machine_;
};

}  // namespace mailprobe::test
