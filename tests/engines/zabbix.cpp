// SPDX-License-Identifier: GPL-3.0-or-later
#include "engines/zabbix.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "engines/readme.hpp"

namespace mailprobe::test {
namespace {

using Json = nlohmann::json;

// Of the data that come with it only what the server and its API cannot do without; a value may
// span lines.
constexpr const char* slim_data = R"py(
import re, sys
wanted = set("role role_rule users usrgrp users_groups config regexps expressions hstgrp settings ids dbversion "
             "globalmacro module ha_node".split())
statement, quoted = "", False
for line in sys.stdin:
    statement += line
    if line.count("'") % 2: quoted = not quoted
    if quoted or not line.rstrip().endswith(";"): continue
    table = re.match(r"\s*INSERT INTO (\w+)", statement)
    if not table or table.group(1) in wanted: sys.stdout.write(statement)
    statement = ""
)py";

constexpr const char* server_conf = R"(ListenIP=127.0.0.1
LogType=console
PidFile=/srv/zabbix/run/server.pid
SocketDir=/srv/zabbix/run
DBHost=/srv/zabbix/sockets
DBName=zabbix
DBUser=zabbix
CacheUpdateFrequency=1
StartPollers=@pollers@
CacheSize=128M
StartPreprocessors=2
StartTrappers=2
StartPingers=0
StartDiscoverers=0
StartHTTPPollers=0
StartDBSyncers=2
LogSlowQueries=0
)";

constexpr const char* agent_conf = R"(Server=127.0.0.1
ListenIP=127.0.0.1
LogType=console
PidFile=/srv/zabbix/run/agent.pid
Hostname=mx.example.test
Include=/etc/zabbix/zabbix_agentd.conf.d/*.conf
)";

constexpr const char* proxy_conf = R"(Server=127.0.0.1
Hostname=@name@
ListenIP=127.0.0.1
ListenPort=10052
LogType=console
PidFile=/srv/zabbix/run/proxy.pid
SocketDir=/srv/zabbix/proxy
DBName=/srv/zabbix/proxy/db
ConfigFrequency=1
DataSenderFrequency=1
StartPingers=0
StartDiscoverers=0
StartHTTPPollers=0
)";

constexpr const char* frontend_conf = R"(<?php
$DB = ['TYPE' => 'POSTGRESQL', 'SERVER' => '/srv/zabbix/sockets', 'PORT' => '5432', 'DATABASE' => 'zabbix',
  'USER' => 'zabbix', 'PASSWORD' => '', 'SCHEMA' => '', 'ENCRYPTION' => false, 'KEY_FILE' => '', 'CERT_FILE' => '',
  'CA_FILE' => '', 'VERIFY_HOST' => false, 'CIPHER_LIST' => '', 'VAULT_URL' => '', 'VAULT_DB_PATH' => '',
  'VAULT_TOKEN' => '', 'DOUBLE_IEEE754' => true];
$ZBX_SERVER = '127.0.0.1';
$ZBX_SERVER_PORT = '10051';
$ZBX_SERVER_NAME = 'test';
$IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
)";

constexpr const char* start = R"sh(
cd /srv/zabbix
mkdir -p sockets run sessions proxy
chown postgres sockets
chown zabbix run proxy
chown www-data sessions
bin=$(echo /usr/lib/postgresql/*/bin)
as() { echo "setpriv --reuid $1 --regid $1 --clear-groups env HOME=/srv/zabbix"; }
mkdir -m 700 db; chown postgres db
$(as postgres) $bin/initdb -D db -A trust -U zabbix --no-sync -E UTF8 --locale=C.UTF-8 >initdb.log 2>&1
$(as postgres) $bin/postgres -D db -k /srv/zabbix/sockets -c listen_addresses= -c fsync=off -c full_page_writes=off \
  -c synchronous_commit=off -c autovacuum=off >postgres.log 2>&1 </dev/null &
until $bin/pg_isready -q -h /srv/zabbix/sockets -U zabbix -d postgres; do sleep 0.05; done
query() { $bin/psql -q -h /srv/zabbix/sockets -U zabbix -v ON_ERROR_STOP=1 "$@"; }
query -d postgres -c 'create database zabbix'
zcat /usr/share/zabbix-server-pgsql/schema.sql.gz | query -d zabbix >/dev/null
zcat /usr/share/zabbix-server-pgsql/data.sql.gz | python3 slim.py | query -d zabbix >/dev/null
$(as zabbix) zabbix_server -f -c /srv/zabbix/server.conf >server.log 2>&1 </dev/null &
$(as zabbix) zabbix_agentd -f -c /srv/zabbix/agent.conf >agent.log 2>&1 </dev/null &
$(as www-data) php -d session.save_path=/srv/zabbix/sessions -d max_execution_time=300 -d memory_limit=256M \
  -d post_max_size=32M -d date.timezone=UTC -S 127.0.0.1:8080 -t /usr/share/zabbix >web.log 2>&1 </dev/null &
)sh";

}  // namespace

Zabbix::Zabbix(const Machine& machine, int pollers) : machine_(machine) {
  machine_.write("/srv/zabbix/slim.py", slim_data);
  machine_.write("/srv/zabbix/server.conf",
                 fill(server_conf, {{"pollers", std::to_string(pollers)}}));
  machine_.write("/srv/zabbix/agent.conf", agent_conf);
  machine_.write("/etc/zabbix/zabbix.conf.php", frontend_conf);
  machine_.run(readme_commands("Zabbix"));
  machine_.run(start);
  wait_until("Zabbix's API", [&] {
    try {
      token_ = call("user.login", {{"username", "Admin"}, {"password", "zabbix"}});
    } catch (const std::runtime_error&) {
      return false;
    }
    return machine_.ask("cat /srv/zabbix/server.log").contains("server #0 started");
  });
  group_id_ = call("hostgroup.create", {{"name", "Mail"}})["groupids"][0];
}

Json Zabbix::call(const std::string& method, const Json& parameters) const {
  Json request = {{"jsonrpc", "2.0"}, {"method", method}, {"params", parameters}, {"id", 1}};
  if (!token_.empty()) request["auth"] = token_;
  machine_.write("/srv/zabbix/request.json", request.dump());
  const ProcessResult result =
      run({.argv = machine_.inside({"curl", "--silent", "--max-time", "30", "--header",
                                    "Content-Type: application/json-rpc", "--data",
                                    "@/srv/zabbix/request.json",
                                    "http://127.0.0.1:8080/api_jsonrpc.php"})});
  const Json answer = Json::parse(result.out, nullptr, false);
  if (answer.is_object() && answer.contains("result")) return answer["result"];
  throw std::runtime_error(method + ": " + result.out);
}

std::string Zabbix::import_template(const std::string& plugin) const {
  const std::string source = content_of(contrib(fmt::format("zabbix/template_{}.yaml", plugin)));
  Json rules = Json::object();
  for (const char* kind : {"groups", "templates", "items", "triggers", "graphs", "discoveryRules",
                           "valueMaps", "templateDashboards"})
    rules[kind] = {{"createMissing", true}, {"updateExisting", true}};
  rules["groups"].erase("updateExisting");
  static_cast<void>(
      call("configuration.import", {{"format", "yaml"}, {"source", source}, {"rules", rules}}));
  return call("template.get", {{"filter", {{"host", "Mailprobe " + plugin}}}})[0]["templateid"];
}

std::string Zabbix::start_proxy(const std::string& name) const {
  const std::string id = call("proxy.create", {{"host", name}, {"status", "5"}})["proxyids"][0];
  machine_.write("/srv/zabbix/proxy.conf", fill(proxy_conf, {{"name", name}}));
  machine_.run(fmt::format(
      "setpriv --reuid zabbix --regid zabbix --clear-groups {}/usr/sbin/zabbix_proxy -f -c "
      "/srv/zabbix/proxy.conf >/srv/zabbix/proxy.log 2>&1 </dev/null &",
      unpacked_server("zabbix-proxy")));
  return id;
}

std::string Zabbix::add_host(const Host& host) const {
  const bool is_address = host.address.find_first_not_of("0123456789.") == std::string::npos;
  Json macros = Json::array();
  for (const auto& [name, value] : host.macros.items())
    macros.push_back({{"macro", name}, {"value", value}});
  Json parameters = {{"host", host.name},
                     {"groups", Json::array({{{"groupid", group_id_}}})},
                     {"macros", macros},
                     {"interfaces", Json::array({{{"type", 1},
                                                  {"main", 1},
                                                  {"useip", is_address ? 1 : 0},
                                                  {"ip", is_address ? host.address : ""},
                                                  {"dns", is_address ? "" : host.address},
                                                  {"port", "10050"}}})}};
  if (!host.template_id.empty())
    parameters["templates"] = Json::array({{{"templateid", host.template_id}}});
  if (!host.proxy_id.empty()) parameters["proxy_hostid"] = host.proxy_id;
  return call("host.create", parameters)["hostids"][0];
}

void Zabbix::set_macro(const std::string& host_id, const std::string& macro,
                       const std::string& value) const {
  const Json found = call("usermacro.get", {{"hostids", host_id}, {"filter", {{"macro", macro}}}});
  static_cast<void>(
      call("usermacro.update", {{"hostmacroid", found.at(0).at("hostmacroid")}, {"value", value}}));
}

Json Zabbix::item(const std::string& host_id, const std::string& key) const {
  const Json found = call("item.get", {{"hostids", host_id},
                                       {"filter", {{"key_", key}}},
                                       {"output", {"key_", "lastvalue", "lastclock", "error"}}});
  return found.empty() ? Json() : found[0];
}

Json Zabbix::items_like(const std::string& host_id, const std::string& key) const {
  return call("item.get", {{"hostids", host_id},
                           {"search", {{"key_", key}}},
                           {"startSearch", true},
                           {"output", {"key_", "lastvalue", "lastclock", "error"}}});
}

std::vector<std::string> Zabbix::problems(const std::string& host_id) const {
  std::vector<std::string> names;
  for (const Json& problem : call("problem.get", {{"hostids", host_id}}))
    names.push_back(problem["name"]);
  return names;
}

std::string zabbix_macro(const EngineCheck& check, std::string_view name) {
  return fmt::format("{{$MAILPROBE.{}.{}}}", base::to_upper(check.command()), base::to_upper(name));
}

Json zabbix_macros(const EngineCheck& check) {
  Json macros = {{zabbix_macro(check, "option"), check.further()},
                 {zabbix_macro(check, "interval"), "2s"}};
  for (const auto& [option, value] : check.settings)
    macros[zabbix_macro(check, option)] = value;
  if (check.plugin == "check_smtp_full") {
    const bool is_clear = check.address == "127.0.0.1";
    macros[zabbix_macro(check, "name")] = is_clear ? "" : check.address;
    macros[zabbix_macro(check, "port")] = check.settings.empty() ? "" : "25";
    macros[zabbix_macro(check, "tls")] = "";
    macros[zabbix_macro(check, "certificate")] = "";
  }
  return macros;
}

}  // namespace mailprobe::test
