// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/name_servers.hpp"

#include <fmt/format.h>

#include "servers/nsd.hpp"

namespace mailprobe::test {
namespace {

constexpr std::string_view zone_head = R"($ORIGIN example.test.
$TTL 300
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
)";

constexpr std::string_view unbound_conf = R"(server:
  interface: 127.0.0.1@{0}
  do-daemonize: no
  use-syslog: no
  username: ""
  chroot: ""
  directory: "{1}"
  pidfile: "{1}/unbound.pid"
  do-not-query-localhost: no
  module-config: "iterator"
  local-zone: "test." nodefault
stub-zone:
  name: "example.test"
  stub-addr: 127.0.0.1@{2}
stub-zone:
  name: "lame.test"
  stub-addr: 127.0.0.1@{3}
)";

}  // namespace

NameServers::NameServers(const std::string& zone) {
  const std::string& root = directory_.path();
  directory_.write("example.test.zone", std::string(zone_head) + zone);
  nsd_ = start_nsd(directory_, nsd_port_, {{.name = "example.test", .file = "example.test.zone"}});
  const std::string unbound = directory_.write(
      "unbound.conf",
      fmt::format(fmt::runtime(unbound_conf), unbound_port_, root, nsd_port_, free_port()));
  unbound_ = start_server({.argv = {"/usr/sbin/unbound", "-d", "-c", unbound}},
                          root + "/unbound.log", {unbound_port_});
}

}  // namespace mailprobe::test
