// SPDX-License-Identifier: GPL-3.0-or-later
//
// The server's end of one conversation, in the clear or encrypted. Every call ends early, with
// false or nothing, when the client is gone or the lab is taken down.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/deadline.hpp"
#include "lab/listener.hpp"
#include "lab/tls_server.hpp"

namespace mailprobe::lab {

class Connection {
 public:
  Connection(int fd, const StopSignal& stop) : fd_(fd), stop_(&stop) {}

  bool send(std::string_view bytes);
  bool send_line(std::string_view line) { return send(std::string(line) + "\r\n"); }
  // Past TLS, if there is any, straight to the socket.
  bool send_raw(std::string_view bytes) const;
  // One byte every `pause`.
  bool drip(std::string_view bytes, base::Duration pause);

  // Without its end; at most 64 KiB.
  std::optional<std::string> read_line();
  // What is there, or what comes first, at most 64 KiB; empty at the end.
  std::string read_some();

  bool start_tls(const TlsServerContext& context);
  // Nothing while the connection is in the clear.
  [[nodiscard]] std::optional<TlsServerConnection>& tls() { return tls_; }

  // Says nothing more until the client goes.
  void stay_silent() const;
  // Ends the connection with a reset instead of an orderly end.
  void reset() const;
  [[nodiscard]] bool pause(base::Duration duration) const { return stop_->sleep(duration); }
  [[nodiscard]] int fd() const { return fd_; }

 private:
  int fd_;
  const StopSignal* stop_;
  std::optional<TlsServerConnection> tls_;
};

}  // namespace mailprobe::lab
