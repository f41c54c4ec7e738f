// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/name_servers.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace mailprobe::test {
namespace {

constexpr std::string_view zone_head = R"($ORIGIN example.test.
$TTL 300
@ SOA ns hostmaster 1 3600 600 86400 60
@ NS ns
ns A 127.0.0.1
)";

constexpr std::string_view nsd_conf = R"(server:
  ip-address: 127.0.0.1
  port: {0}
  username: ""
  chroot: ""
  zonesdir: "{1}"
  database: ""
  pidfile: "{1}/nsd.pid"
  xfrdfile: "{1}/xfrd.state"
  zonelistfile: "{1}/zone.list"
  xfrdir: "{1}"
  server-count: 1
remote-control:
  control-enable: no
zone:
  name: "example.test"
  zonefile: "example.test.zone"
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
  const std::string nsd =
      directory_.write("nsd.conf", fmt::format(fmt::runtime(nsd_conf), nsd_port_, root));
  const std::string unbound = directory_.write(
      "unbound.conf",
      fmt::format(fmt::runtime(unbound_conf), unbound_port_, root, nsd_port_, free_port()));
  nsd_ = std::make_unique<Server>(Command{.argv = {"/usr/sbin/nsd", "-d", "-c", nsd}},
                                  root + "/nsd.log");
  unbound_ = std::make_unique<Server>(Command{.argv = {"/usr/sbin/unbound", "-d", "-c", unbound}},
                                      root + "/unbound.log");
  try {
    wait_until("NSD and Unbound", [&] {
      return accepts_connections(nsd_port_) && accepts_connections(unbound_port_);
    });
  } catch (const std::runtime_error& problem) {
    throw std::runtime_error(std::string(problem.what()) + "\n" + nsd_->log() + unbound_->log());
  }
}

}  // namespace mailprobe::test
