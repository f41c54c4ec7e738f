// SPDX-License-Identifier: GPL-3.0-or-later
//
// A mail server for the lab. It keeps to RFC 5321 and RFC 3207 and delivers nothing; what is wrong
// with it is said in its settings.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "lab/connection.hpp"
#include "lab/crowd.hpp"
#include "lab/listener.hpp"
#include "lab/tls_server.hpp"

namespace mailprobe::lab {

struct SmtpSettings {
  std::string name = "mx.lab.test";
  std::string banner = "220 mx.lab.test ESMTP";
  std::vector<std::string> extensions{"PIPELINING", "SIZE 10240000", "8BITMIME",
                                      "ENHANCEDSTATUSCODES"};
  std::shared_ptr<const TlsServerContext> tls;  // none: STARTTLS is not offered
  bool implicit_tls = false;
  std::string mail_reply = "250 2.1.0 Ok";
  base::Duration delay{};  // before each reply
  // Counts the sessions that go on at the same time, each from its banner on: with a delay the end
  // of the last one has surely been noticed by then.
  std::shared_ptr<Crowd> crowd;
};

class SmtpServer {
 public:
  explicit SmtpServer(SmtpSettings settings, const net::Peer& at = any_port());

  [[nodiscard]] const net::Endpoint& endpoint() const { return listener_.endpoint(); }
  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  [[nodiscard]] std::size_t connections() const { return listener_.connections(); }

 private:
  SmtpSettings settings_;
  Listener listener_;
};

}  // namespace mailprobe::lab
