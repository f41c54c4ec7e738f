// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/mail_hosts.hpp"

#include <array>
#include <system_error>

namespace mailprobe::lab {
namespace {

constexpr int most_attempts = 10;  // to find a port that is free on every address

}  // namespace

net::IpAddress MailHosts::address(std::size_t index) {
  const std::size_t third = 4 + index / most_mail_hosts;
  const std::size_t last = 1 + index % most_mail_hosts;
  const std::array<std::uint8_t, 4> octets{127, 0, static_cast<std::uint8_t>(third),
                                           static_cast<std::uint8_t>(last)};
  return net::IpAddress::v4(octets);
}

MailHosts::MailHosts(const std::vector<SmtpSettings>& settings) {
  for (int attempt = 1; servers_.size() < settings.size(); ++attempt) {
    try {
      start(settings);
    } catch (const std::system_error&) {
      if (attempt == most_attempts) throw;
    }
  }
}

void MailHosts::start(const std::vector<SmtpSettings>& settings) {
  servers_.clear();
  std::uint16_t port = 0;
  for (const SmtpSettings& one : settings) {
    servers_.push_back(
        std::make_unique<SmtpServer>(one, net::Endpoint{address(servers_.size()), port}));
    port = servers_.back()->port();
  }
}

std::vector<std::size_t> MailHosts::connections() const {
  std::vector<std::size_t> counts;
  counts.reserve(servers_.size());
  for (const auto& server : servers_)
    counts.push_back(server->connections());
  return counts;
}

}  // namespace mailprobe::lab
