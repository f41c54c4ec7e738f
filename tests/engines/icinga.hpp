// SPDX-License-Identifier: GPL-3.0-or-later
//
// An Icinga 2 daemon in a machine, spoken to over its API.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "engines/shown.hpp"

namespace mailprobe::test {

class Icinga {
 public:
  struct Node {
    std::string name;     // "master"
    std::uint16_t port;   // of its API
    std::string objects;  // the rest of icinga2.conf
  };

  // Below /srv/NAME, with certificates of the authority in /srv/ca, which is made if it is not
  // there. Starts it, and waits for its API.
  Icinga(const Machine& machine, Node node);

  void stop() const;

  // Runs every check that the filter finds at once.
  void force_checks(const std::string& filter) const;

  // A service that has a result; nothing if it has none.
  [[nodiscard]] nlohmann::json result_of(const std::string& host, const std::string& service) const;

  // The value of an expression.
  [[nodiscard]] nlohmann::json evaluate(const std::string& expression) const;

  // POST, or GET without a body.
  [[nodiscard]] nlohmann::json ask(const std::string& path, const nlohmann::json& body = {}) const;

  // Where the daemon finds what.
  [[nodiscard]] std::string definitions() const;

 private:
  const Machine& machine_;
  Node node_;
};

// A service of a check, with the commands of contrib/icinga2.
std::string icinga_service(const EngineCheck& check, const std::string& host);

// What a result of the API shows.
Shown shown_by_icinga(const nlohmann::json& result);

}  // namespace mailprobe::test
