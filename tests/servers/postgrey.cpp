// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/postgrey.hpp"

#include <sys/stat.h>

namespace mailprobe::test {

Postgrey::Postgrey(std::chrono::seconds delay) {
  const std::string& root = directory_.path();
  const std::string nobody_is_known = directory_.write("whitelist", "");
  chmod(root.c_str(), 0755);
  mkdir((root + "/db").c_str(), 0700);
  give_to("postgrey", root + "/db");
  server_ = start_server(
      {.argv = {program(), "--inet=127.0.0.1:" + std::to_string(port_),
                "--delay=" + std::to_string(delay.count()), "--auto-whitelist-clients=0",
                "--dbdir=" + root + "/db", "--whitelist-clients=" + nobody_is_known,
                "--whitelist-recipients=" + nobody_is_known, "--user=postgrey",
                "--group=postgrey"}},
      root + "/log", {port_});
}

}  // namespace mailprobe::test
