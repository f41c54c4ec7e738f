// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/rbldnsd.hpp"

#include <stdexcept>

#include <fmt/format.h>
#include <sys/stat.h>

namespace mailprobe::test {

Rbldnsd::Rbldnsd(const std::vector<RbldnsdZone>& zones) {
  const std::string& root = directory_.path();
  chmod(root.c_str(), 0755);  // it gives up being root before it reads its files
  Command command{.argv = {program(), "-n", "-r", root, "-b", fmt::format("127.0.0.1/{}", port_)}};
  for (const RbldnsdZone& zone : zones) {
    directory_.write(zone.name, zone.content);
    command.argv.push_back(fmt::format("{}:{}:{}", zone.name, zone.type, zone.name));
  }
  server_ = std::make_unique<Server>(command, root + "/log");
  wait_until("rbldnsd answers", [&] {
    if (!server_->is_running()) throw std::runtime_error("rbldnsd ended: " + server_->log());
    return server_->log().contains("started (1 socket(s)");
  });
}

}  // namespace mailprobe::test
