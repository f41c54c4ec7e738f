// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/nsd.hpp"

#include <fmt/format.h>

namespace mailprobe::test {
namespace {

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
)";

}  // namespace

std::unique_ptr<Server> start_nsd(const TempDirectory& directory, std::uint16_t port,
                                  const std::vector<NsdZone>& zones) {
  const std::string& root = directory.path();
  std::string text = fmt::format(fmt::runtime(nsd_conf), port, root);
  for (const NsdZone& zone : zones)
    text += fmt::format("zone:\n  name: \"{}\"\n  zonefile: \"{}\"\n", zone.name, zone.file);
  const std::string path = directory.write("nsd.conf", text);
  return start_server({.argv = {"/usr/sbin/nsd", "-d", "-c", path}}, root + "/nsd.log", {port});
}

}  // namespace mailprobe::test
