// SPDX-License-Identifier: GPL-3.0-or-later
//
// Mail servers that share a port, each at an address of its own on loopback.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "lab/smtp_server.hpp"

namespace mailprobe::lab {

inline constexpr std::size_t most_mail_hosts = 250;

class MailHosts {
 public:
  // One server for each of the settings, most_mail_hosts at most.
  explicit MailHosts(const std::vector<SmtpSettings>& settings);

  // Where the server is, or would be if there were so many: 127.0.4.1 is the first.
  static net::IpAddress address(std::size_t index);

  [[nodiscard]] std::size_t size() const { return servers_.size(); }
  [[nodiscard]] std::uint16_t port() const { return servers_.front()->port(); }
  // Accepted so far, of each server.
  [[nodiscard]] std::vector<std::size_t> connections() const;

 private:
  void start(const std::vector<SmtpSettings>& settings);

  std::vector<std::unique_ptr<SmtpServer>> servers_;
};

}  // namespace mailprobe::lab
