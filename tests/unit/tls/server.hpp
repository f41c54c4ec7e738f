// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server in a thread and the client's way to it.
#pragma once

#include <chrono>
#include <functional>
#include <stdexcept>
#include <utility>

#include "lab/listener.hpp"
#include "lab/tls_server.hpp"
#include "net/socket_stream.hpp"
#include "tls/client_context.hpp"
#include "tls/tls_stream.hpp"
#include "unit/tls/fixtures.hpp"

namespace mailprobe::tls {

inline base::Deadline soon() { return base::Deadline::after(std::chrono::seconds{20}); }

inline const ClientContext& client() {
  static const ClientContext made = ClientContext::create().value();
  return made;
}

inline net::SocketStream connect_to(const lab::Listener& listener) {
  auto stream = net::SocketStream::connect(listener.endpoint(), soon());
  if (!stream) throw std::runtime_error(stream.error().message);
  return std::move(stream).value();
}

// Speaks TLS, then runs the conversation.
class TlsServer {
 public:
  using Conversation = std::function<void(lab::TlsServerConnection&, int fd)>;

  TlsServer(const lab::TlsServerSettings& settings, Conversation conversation)
      : context_(settings),
        conversation_(std::move(conversation)),
        listener_([this](int fd, const lab::StopSignal&) {
          if (auto connection = lab::TlsServerConnection::accept(context_, fd))
            conversation_(*connection, fd);
        }) {}

  explicit TlsServer(Conversation conversation)
      : TlsServer({.identities = {authority().issue_for("mail.example.org")}},
                  std::move(conversation)) {}

  [[nodiscard]] const lab::TlsServerContext& context() const { return context_; }
  [[nodiscard]] const lab::Listener& listener() const { return listener_; }

 private:
  lab::TlsServerContext context_;
  Conversation conversation_;
  lab::Listener listener_;
};

inline base::Result<TlsStream> shake_hands(net::Stream& over) {
  return TlsStream::handshake(over, client(), {.server_name = "mail.example.org"}, soon());
}

}  // namespace mailprobe::tls
