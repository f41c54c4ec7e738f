// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real Exim on free ports of loopback, in a directory of its own: SMTP with STARTTLS on one port,
// implicit TLS on another; AUTH with NTLM and CRAM-MD5 always, with PLAIN and LOGIN only after TLS.
// It takes mail for mx.example.test, and from who has logged in for anybody, and throws it away.
// Needs root.
#pragma once

#include "servers/mail_server.hpp"

namespace mailprobe::test {

class Exim {
 public:
  static std::string program() { return unpacked_server("exim") + "/usr/sbin/exim4"; }

  // Throws std::runtime_error with Exim's own log if it does not come up.
  explicit Exim(const lab::Identity& identity, const Account& account = {});
  Exim(const Exim&) = delete;
  Exim& operator=(const Exim&) = delete;
  ~Exim();

  [[nodiscard]] std::uint16_t smtp_port() const { return smtp_port_; }
  [[nodiscard]] std::uint16_t smtps_port() const { return smtps_port_; }
  [[nodiscard]] std::string log() const;

  // What `exim -bp` shows: nothing if the queue is empty.
  [[nodiscard]] std::string queue() const;

 private:
  void write_configuration(const lab::Identity& identity, const Account& account) const;

  TempDirectory directory_;
  std::uint16_t smtp_port_ = free_port();
  std::uint16_t smtps_port_ = free_port();
  std::unique_ptr<Server> server_;
};

}  // namespace mailprobe::test
