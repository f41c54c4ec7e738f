// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "generator/zabbix_parts.hpp"

namespace mailprobe::contrib {

ZabbixNames::ZabbixNames(const Row& row)
    : row_(row), host_(fmt::format("Mailprobe {}", row.plugin.name)) {}

std::string ZabbixNames::macro(std::string_view name) const {
  return fmt::format("{{$MAILPROBE.{}.{}}}", base::to_upper(row_.command()), name);
}

std::string ZabbixNames::key(std::string_view of) const {
  return fmt::format("mailprobe.{}.{}", row_.command(), of);
}

std::string ZabbixNames::key(const Discovery& discovery, std::string_view member) const {
  return key(fmt::format("{}.{}[{}]", zabbix_list(discovery), member, zabbix_identity(discovery)));
}

std::string ZabbixNames::graph(const Drawing& drawing) const {
  return fmt::format("{}: {}", row_.title, drawing.name);
}

std::string ZabbixNames::uuid(const std::string& of) const {
  const crypto::Hash hash = crypto::Hash::sha256;
  std::string digits = base::format_hex(crypto::digest_of(hash, host_ + '/' + of)).substr(0, 32);
  digits[12] = '4';
  digits[16] = "89ab"[static_cast<unsigned char>(digits[16]) % 4];
  return digits;
}

std::string zabbix_identity(const Discovery& discovery) {
  return fmt::format("{{#{}}}", base::to_upper(discovery.key));
}

std::string zabbix_list(const Discovery& discovery) {
  std::string name(discovery.path);
  std::ranges::replace(name, '.', '_');
  return name;
}

nlohmann::ordered_json zabbix_list_of(nlohmann::ordered_json element) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  list.push_back(std::move(element));
  return list;
}

}  // namespace mailprobe::contrib
