// SPDX-License-Identifier: GPL-3.0-or-later
//
// A session with a real server through our own layers, without a plugin around them.
#pragma once

#include <optional>
#include <string>

#include "base/deadline.hpp"
#include "net/socket_stream.hpp"
#include "sasl/exchange.hpp"
#include "servers/mail_server.hpp"
#include "smtp/auth.hpp"
#include "tls/tls_stream.hpp"

namespace mailprobe::test {

enum class Mode { clear, starttls, implicit_tls };

std::string format_mode(Mode mode);

class SmtpClient {
 public:
  // Connects, makes TLS as `mode` says, and says EHLO. Throws std::runtime_error.
  SmtpClient(std::uint16_t port, Mode mode);
  SmtpClient(const SmtpClient&) = delete;  // the session holds the address of the stream
  SmtpClient& operator=(const SmtpClient&) = delete;
  ~SmtpClient() = default;

  [[nodiscard]] const smtp::Capabilities& capabilities() const { return capabilities_; }

  // Throws std::runtime_error.
  smtp::Reply command(const std::string& line);

  // The mechanism need not be offered.
  base::Result<smtp::AuthReply> log_in(const std::string& mechanism, const Account& account);

 private:
  void start_tls();

  base::Deadline deadline_ = base::Deadline::after(std::chrono::seconds(5));
  net::SocketStream tcp_;
  std::optional<tls::TlsStream> tls_;
  std::optional<smtp::Session> session_;
  smtp::Capabilities capabilities_;
  sasl::Service service_;
};

}  // namespace mailprobe::test
