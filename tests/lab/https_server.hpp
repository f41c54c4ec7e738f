// SPDX-License-Identifier: GPL-3.0-or-later
//
// An HTTPS server for the lab: one GET per connection, answered from a table (RFC 9112).
#pragma once

#include <map>
#include <memory>
#include <string>

#include "lab/listener.hpp"
#include "lab/tls_server.hpp"

namespace mailprobe::lab {

struct HttpsSettings {
  std::shared_ptr<const TlsServerContext> tls;
  std::map<std::string, std::string> pages;  // path to body, served as text/plain
};

class HttpsServer {
 public:
  explicit HttpsServer(HttpsSettings settings, const net::Endpoint& at = any_port());

  [[nodiscard]] const net::Endpoint& endpoint() const { return listener_.endpoint(); }

 private:
  void serve(int fd, const StopSignal& stop) const;

  HttpsSettings settings_;
  Listener listener_;
};

}  // namespace mailprobe::lab
