// SPDX-License-Identifier: GPL-3.0-or-later
//
// A Zabbix server with its database, its agent and its API in a machine.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "engines/world.hpp"

namespace mailprobe::test {

class Zabbix {
 public:
  // `pollers`: how many external checks run at the same time.
  explicit Zabbix(const Machine& machine, int pollers = 4);

  // A call of the JSON-RPC API. Throws std::runtime_error with what it says of an error.
  nlohmann::json call(const std::string& method, const nlohmann::json& parameters) const;

  // Imports a template of contrib/zabbix; returns its id.
  std::string import_template(const std::string& plugin) const;

  // A proxy that is called so; returns its id.
  std::string start_proxy(const std::string& name) const;

  struct Host {
    std::string name;
    std::string address;
    std::string template_id;                           // empty: none
    nlohmann::json macros = nlohmann::json::object();  // by their whole names
    std::string proxy_id;                              // empty: the server runs its checks
  };
  // Returns its id.
  std::string add_host(const Host& host) const;
  void set_macro(const std::string& host_id, const std::string& macro,
                 const std::string& value) const;

  // An item of a host: the object of item.get.
  [[nodiscard]] nlohmann::json item(const std::string& host_id, const std::string& key) const;
  [[nodiscard]] nlohmann::json items_like(const std::string& host_id, const std::string& key) const;
  [[nodiscard]] std::vector<std::string> problems(const std::string& host_id) const;

 private:
  const Machine& machine_;
  std::string token_;
  std::string group_id_;
};

// {$MAILPROBE.MX_TLS.DOMAIN}, with its braces.
std::string zabbix_macro(const EngineCheck& check, std::string_view name);

// What a host of a template needs for a check, every two seconds.
nlohmann::json zabbix_macros(const EngineCheck& check);

}  // namespace mailprobe::test
