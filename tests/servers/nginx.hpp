// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real nginx that speaks HTTPS on a free port of loopback, in a directory of its own. Needs root.
#pragma once

#include <map>
#include <string>

#include "servers/mail_server.hpp"

namespace mailprobe::test {

struct NginxSite {
  std::map<std::string, std::string> files;      // by name: content, served as text/plain
  std::map<std::string, std::string> locations;  // by prefix: what nginx shall do there
};

class Nginx {
 public:
  static std::string program() { return "/usr/sbin/nginx"; }

  // Throws std::runtime_error with nginx's own log if it does not come up.
  Nginx(const lab::Identity& identity, const NginxSite& site);

  [[nodiscard]] net::Endpoint endpoint() const { return *net::parse_endpoint("127.0.0.1", port_); }
  [[nodiscard]] std::string log() const { return server_->log(); }

 private:
  TempDirectory directory_;
  std::uint16_t port_ = free_port();
  std::unique_ptr<Server> server_;
};

}  // namespace mailprobe::test
