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
  }
  const std::string rendered = director("config render");
  CAPTURE(rendered);
  CHECK(rendered.contains("config"));
}
