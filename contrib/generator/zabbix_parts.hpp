// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the parts of a Zabbix template are called, so that they find each other; and those parts
// that people see.
#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "generator/suite.hpp"

namespace mailprobe::contrib {

class ZabbixNames {
 public:
  explicit ZabbixNames(const Row& row);

  [[nodiscard]] const Row& row() const { return row_; }
  // "Mailprobe check_mx_tls"
  [[nodiscard]] const std::string& host() const { return host_; }
  // {$MAILPROBE.MX_TLS.DOMAIN}
  [[nodiscard]] std::string macro(std::string_view name) const;
  // Of an item: mailprobe.mx_tls.addresses
  [[nodiscard]] std::string key(std::string_view of) const;
  // Of the item that an element of a list gets: mailprobe.mx_tls.leaves.days[{#LEAF}]
  [[nodiscard]] std::string key(const Discovery& discovery, std::string_view member) const;
  // Of what draws a graph.
  [[nodiscard]] std::string graph(const Drawing& drawing) const;
  // The same part has the same one for ever, as version 4 of RFC 9562 which Zabbix wants.
  [[nodiscard]] std::string uuid(const std::string& of) const;

 private:
  const Row& row_;
  std::string host_;
};

// {#LEAF}: what tells the elements of a list apart.
std::string zabbix_identity(const Discovery& discovery);

// "leaves": a list in keys.
std::string zabbix_list(const Discovery& discovery);

// The graphs of a template, which stand beside it.
nlohmann::ordered_json zabbix_graphs(const ZabbixNames& names);

// What a host of it shows: the state, what the check says, the graphs, and one for each element of
// the lists.
nlohmann::ordered_json zabbix_dashboard(const ZabbixNames& names);

// The braces of one element could mean the element itself.
nlohmann::ordered_json zabbix_list_of(nlohmann::ordered_json element);

}  // namespace mailprobe::contrib
