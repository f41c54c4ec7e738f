// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real postgrey on a free port of loopback, for a Postfix to ask: it defers whom it does not
// know, and nobody is known to it at the start. Needs root.
#pragma once

#include "servers/mail_server.hpp"

namespace mailprobe::test {

class Postgrey {
 public:
  static std::string program() { return "/usr/sbin/postgrey"; }

  // Throws std::runtime_error with what postgrey wrote if it does not come up.
  explicit Postgrey(std::chrono::seconds delay);

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::string log() const { return server_->log(); }

 private:
  TempDirectory directory_;
  std::uint16_t port_ = free_port();
  std::unique_ptr<Server> server_;
};

}  // namespace mailprobe::test
