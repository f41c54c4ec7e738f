// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real OpenSMTPD on free ports of loopback: SMTP with STARTTLS on one port, implicit TLS on
// another; AUTH with PLAIN and LOGIN only after TLS. It takes mail for mx.example.test and throws
// it away. Needs root.
//
// The paths of its queue, its control socket and its chroot are compiled in. It runs in a mount
// namespace of its own, where they lie on file systems in memory: nothing of it is left behind, and
// the machine's own OpenSMTPD, if it has one, is not touched.
#pragma once

#include "servers/mail_server.hpp"

namespace mailprobe::test {

class OpenSmtpd {
 public:
  static std::string program() { return unpacked_server("opensmtpd") + "/usr/sbin/smtpd"; }

  // OpenSMTPD 6 keeps the key in another process, and OpenSSL 3 does not ask that for it: every
  // handshake ends in an alert (internal_error), whatever the key.
  static bool can_speak_tls();

  // Throws std::runtime_error with OpenSMTPD's own log if it does not come up.
  explicit OpenSmtpd(const lab::Identity& identity, const Account& account = {});

  [[nodiscard]] std::uint16_t smtp_port() const { return smtp_port_; }
  [[nodiscard]] std::uint16_t smtps_port() const { return smtps_port_; }
  [[nodiscard]] std::string log() const { return server_->log(); }

 private:
  void write_configuration(const lab::Identity& identity, const Account& account) const;

  TempDirectory directory_;
  std::uint16_t smtp_port_ = free_port();
  std::uint16_t smtps_port_ = free_port();
  std::unique_ptr<Server> server_;
};

}  // namespace mailprobe::test
