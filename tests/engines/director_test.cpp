// SPDX-License-Identifier: GPL-3.0-or-later
//
// The basket of contrib/icinga2 in a real Icinga Director, which makes Icinga's configuration of
// it.
#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ascii.hpp"
#include "engines/world.hpp"

using namespace mailprobe;
using Json = nlohmann::json;

namespace {

constexpr const char* resources = R"([director]
type = "db"
db = "pgsql"
host = "127.0.0.1"
port = "5432"
dbname = "director"
username = "director"
password = "x"
charset = "utf8"
)";

constexpr const char* set_up = R"sh(
cd /srv/director
chown postgres /srv/director
bin=$(echo /usr/lib/postgresql/*/bin)
as="setpriv --reuid postgres --regid postgres --clear-groups"
$as $bin/initdb -D db -A trust -U director --no-sync -E UTF8 --locale=C.UTF-8 >/tmp/initdb.log 2>&1
$as $bin/postgres -D db -k /srv/director -c listen_addresses=127.0.0.1 -c fsync=off >/tmp/postgres.log 2>&1 </dev/null &
until $bin/pg_isready -q -h 127.0.0.1 -U director -d postgres; do sleep 0.05; done
$bin/psql -q -h 127.0.0.1 -U director -d postgres -c 'create database director'
$bin/psql -q -h 127.0.0.1 -U director -d director -c 'create extension pgcrypto'
printf '[global]\nconfig_backend = "ini"\nmodule_path = "/usr/share/icingaweb2/modules"\n' >etc/config.ini
printf '[db]\nresource = "director"\n' >etc/modules/director/config.ini
mkdir -p etc/enabledModules
for module in director incubator reactbundle; do
  ln -s /usr/share/icingaweb2/modules/$module etc/enabledModules/$module
done
)sh";

const std::string query =
    "$(echo /usr/lib/postgresql/*/bin)/psql -qtA -h 127.0.0.1 -U director -d director -c ";

}  // namespace

TEST_CASE("Icinga Director restores the basket and makes commands of it" *
          doctest::skip(test::cannot_start("/usr/bin/icingacli"))) {
  const test::Machine machine;
  machine.write("/srv/director/etc/resources.ini", resources);
  machine.write("/srv/director/etc/modules/director/config.ini", "");
  machine.run(set_up);
  const auto director = [&](const std::string& words) {
    return machine.ask("export ICINGAWEB_CONFIGDIR=/srv/director/etc; icingacli director " + words +
                       " 2>&1");
  };
  static_cast<void>(director("migration run"));
  const std::string basket = test::contrib("icinga2/director-basket.json");
  static_cast<void>(director("basket restore <" + basket));

  const Json shipped = Json::parse(test::content_of(basket));
  for (const auto& [name, command] : shipped["Command"].items()) {
    CAPTURE(name);
    const Json restored = Json::parse(director("command show " + name + " --json --no-defaults"));
    CHECK(restored["command"] == command["command"]);
    REQUIRE(restored["arguments"].is_object());
    CHECK(restored["arguments"].size() == command["arguments"].size());
    for (const auto& [option, argument] : command["arguments"].items()) {
      CAPTURE(option);
      CHECK(restored["arguments"][option] == argument);
    }
  }
  CHECK(director("config render").contains("has been generated"));

  // What it makes of the basket is what Icinga takes.
  machine.run("mkdir -p /srv/icinga; " + query +
              "\"select encode(convert_to(content, 'UTF8'), 'base64') from director_generated_file "
              "where content like '%CheckCommand%'\" | base64 -d >/srv/icinga/commands.conf");
  machine.write("/srv/icinga/icinga2.conf", R"(
const NodeName = "node"
const PluginDir = "/usr/lib/nagios/plugins"
include <itl>
include "/srv/icinga/commands.conf"
object Host "mx" {
  check_command = "smtp_full"
  address = "127.0.0.1"
  vars.smtp_full_rcpt = [ "a@b.example", "c@d.example" ]
  vars.smtp_full_starttls = true
}
)");
  machine.run("icinga2 daemon -C -c /srv/icinga/icinga2.conf");
  const std::string commands = machine.ask("cat /srv/icinga/commands.conf");
  for (const auto& [name, command] : shipped["Command"].items()) {
    CHECK(commands.contains(fmt::format("object CheckCommand \"{}\"", name)));
    CHECK(commands.contains(
        fmt::format("PluginDir + \"/{}\"", command["command"].get<std::string>())));
  }
}
