// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real Postfix on free ports of loopback, in a directory of its own: plain SMTP with STARTTLS on
// one port, implicit TLS on another. It delivers nothing. Needs root, as Postfix does.
#pragma once

#include <memory>
#include <string>

#include "lab/certificate_authority.hpp"
#include "support/process.hpp"
#include "support/temp_directory.hpp"

namespace mailprobe::test {

class Postfix {
 public:
  // Throws std::runtime_error with Postfix's own log if it does not come up.
  explicit Postfix(const lab::Identity& identity);
  Postfix(const Postfix&) = delete;
  Postfix& operator=(const Postfix&) = delete;
  ~Postfix();

  [[nodiscard]] std::uint16_t smtp_port() const { return smtp_port_; }
  [[nodiscard]] std::uint16_t smtps_port() const { return smtps_port_; }
  [[nodiscard]] std::string log() const { return server_->log(); }

 private:
  void stop() const;
  void write_configuration(const lab::Identity& identity) const;

  TempDirectory directory_;
  std::uint16_t smtp_port_ = free_port();
  std::uint16_t smtps_port_ = free_port();
  std::unique_ptr<Server> server_;
};

}  // namespace mailprobe::test
