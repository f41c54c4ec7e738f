// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real Dovecot on free ports of loopback, in a directory of its own: submission with STARTTLS on
// one port and with implicit TLS on another, LMTP over TCP and over a socket in the file system,
// and a socket where Postfix can ask who may log in. It offers every mechanism in the clear as
// well, since it holds a client of the same machine for safe. Needs root.
#pragma once

#include "servers/mail_server.hpp"

namespace mailprobe::test {

struct DovecotSettings {
  Account account;
  std::uint16_t relay_port = 0;  // whom submission hands the mail to, on loopback
};

class Dovecot {
 public:
  static std::string program() { return "/usr/sbin/dovecot"; }

  // Throws std::runtime_error with Dovecot's own log if it does not come up.
  explicit Dovecot(const lab::Identity& identity, const DovecotSettings& settings = {});

  [[nodiscard]] std::uint16_t submission_port() const { return submission_port_; }
  [[nodiscard]] std::uint16_t submissions_port() const { return submissions_port_; }
  [[nodiscard]] std::uint16_t lmtp_port() const { return lmtp_port_; }
  [[nodiscard]] std::string lmtp_socket() const { return directory_.path() + "/lmtp"; }
  [[nodiscard]] std::string auth_socket() const { return directory_.path() + "/auth"; }
  [[nodiscard]] std::string log() const { return server_->log(); }

  // What an OAuth server would have issued (RFC 7519), and Dovecot can verify by itself.
  [[nodiscard]] static std::string token_for(const std::string& user);

  // How many mails were delivered to `user`.
  [[nodiscard]] std::size_t mails_of(const std::string& user) const;

 private:
  void write_configuration(const lab::Identity& identity, const DovecotSettings& settings) const;

  TempDirectory directory_;
  std::uint16_t submission_port_ = free_port();
  std::uint16_t submissions_port_ = free_port();
  std::uint16_t lmtp_port_ = free_port();
  std::unique_ptr<Server> server_;
};

}  // namespace mailprobe::test
