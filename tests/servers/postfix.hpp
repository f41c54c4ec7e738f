// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real Postfix on free ports of loopback, in a directory of its own: plain SMTP with STARTTLS on
// one port, implicit TLS on another. What it accepts for mx.example.test it throws away; whom it
// accepts mail from is a setting. Needs root, as Postfix does.
#pragma once

#include <vector>

#include "servers/mail_server.hpp"

namespace mailprobe::test {

// A further port of SMTP, with certificates of its own; without any it does not offer STARTTLS.
struct PostfixListener {
  std::vector<lab::Identity> identities;
};

// As main.cf writes them.
struct PostfixSettings {
  std::string networks = "127.0.0.0/8";
  std::string relay_restrictions = "reject";
  std::string recipient_restrictions;
  std::string transport = "error:nothing leaves this machine";  // of what is not for itself
  std::string sasl_socket;  // where Dovecot says who may log in; without it there is no AUTH
  std::vector<PostfixListener> listeners;

  // Everybody may send to everybody.
  static PostfixSettings open_relay();
  // Everybody may send to mx.example.test only.
  static PostfixSettings closed_relay();
  // Who has logged in may send to everybody, and nobody else to anybody.
  static PostfixSettings submission(const std::string& sasl_socket);
  // As the closed relay, once the policy server on this port of loopback has been asked.
  static PostfixSettings greylisting(std::uint16_t policy_port);
};

class Postfix {
 public:
  static std::string program() { return "/usr/sbin/postfix"; }

  // Throws std::runtime_error with Postfix's own log if it does not come up.
  explicit Postfix(const lab::Identity& identity, const PostfixSettings& settings = {});
  Postfix(const Postfix&) = delete;
  Postfix& operator=(const Postfix&) = delete;
  ~Postfix();

  [[nodiscard]] std::uint16_t smtp_port() const { return smtp_port_; }
  [[nodiscard]] std::uint16_t smtps_port() const { return smtps_port_; }
  // Of settings.listeners, in their order.
  [[nodiscard]] std::uint16_t further_port(std::size_t index) const {
    return further_ports_.at(index);
  }
  [[nodiscard]] std::string log() const { return server_->log(); }

  [[nodiscard]] bool has_queued_mail() const;

 private:
  void stop() const;
  void write_configuration(const lab::Identity& identity, const PostfixSettings& settings);
  // Returns its line of master.cf.
  std::string add_listener(const PostfixListener& listener);

  TempDirectory directory_;
  std::uint16_t smtp_port_ = free_port();
  std::uint16_t smtps_port_ = free_port();
  std::vector<std::uint16_t> further_ports_;
  std::unique_ptr<Server> server_;
};

}  // namespace mailprobe::test
