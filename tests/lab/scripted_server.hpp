// SPDX-License-Identifier: GPL-3.0-or-later
//
// A mail server that says what its script says, line by line, whatever it hears.
#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "lab/connection.hpp"
#include "lab/listener.hpp"

namespace mailprobe::lab {

// Each step is a reply (lines parted by \n, sent with CRLF), or one of these:
//   "(TLS)"       a handshake
//   "(close)"     hang up
//   "(silence)"   say nothing more
//   "(wait 300)"  let so many milliseconds pass, then go on without hearing
//   "(hear)"      hear one more line before the next step
// A reply follows upon one line of the client, but for the first one and that behind a handshake
// of the first step. At the end of the script the connection is closed.
using Script = std::vector<std::string>;

class ScriptedServer {
 public:
  explicit ScriptedServer(Script script, const TlsServerContext* tls = nullptr,
                          const net::Peer& at = any_port());

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  // What clients have said so far, one line each.
  [[nodiscard]] std::vector<std::string> heard() const;

 private:
  void play(Connection connection);
  bool hear(Connection& connection);

  Script script_;
  const TlsServerContext* tls_;
  mutable std::mutex mutex_;
  std::vector<std::string> heard_;
  Listener listener_;
};

}  // namespace mailprobe::lab
