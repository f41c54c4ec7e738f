// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real sendmail with Cyrus SASL on free ports of loopback: SMTP with STARTTLS on one port,
// implicit TLS on another; AUTH with NTLM, CRAM-MD5, DIGEST-MD5 and SCRAM always, with PLAIN and
// LOGIN only after TLS. It takes mail for mx.example.test and throws it away. Needs root.
//
// It runs in namespaces of its own. sendmail trusts no file below a directory that everybody may
// write to, as /tmp is, so its directory is mounted at /mnt; and without a full host name it waits
// for a minute before it listens.
#pragma once

#include "servers/mail_server.hpp"

namespace mailprobe::test {

class Sendmail {
 public:
  static std::string program() {
    return unpacked_server("sendmail") + "/usr/libexec/sendmail/sendmail";
  }

  // Throws std::runtime_error with what sendmail wrote if it does not come up.
  explicit Sendmail(const lab::Identity& identity, const Account& account = {});

  [[nodiscard]] std::uint16_t smtp_port() const { return smtp_port_; }
  [[nodiscard]] std::uint16_t smtps_port() const { return smtps_port_; }

  // Every line of every session; sendmail's own log goes to the system's and nowhere else.
  [[nodiscard]] std::string log() const;

  [[nodiscard]] bool has_queued_mail() const;

 private:
  void write_configuration(const lab::Identity& identity, const Account& account) const;

  TempDirectory directory_;
  std::uint16_t smtp_port_ = free_port();
  std::uint16_t smtps_port_ = free_port();
  std::unique_ptr<Server> server_;
};

}  // namespace mailprobe::test
