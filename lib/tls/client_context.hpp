// SPDX-License-Identifier: GPL-3.0-or-later
//
// How this program speaks TLS as a client: TLS 1.2 and 1.3 (RFC 8996 forbids what is older),
// without renegotiation, compression or resumption. One per process, and only when TLS is asked
// for: the first one costs 1.7 to 3 ms of CPU.
//
// The handshake itself accepts every certificate, weak ones too, so that they can be reported;
// nothing may be believed or sent before verify_chain has judged the chain.
#pragma once

#include "base/result.hpp"
#include "tls/handles.hpp"

namespace mailprobe::tls {

// The same for the context of a library that does TLS itself. False if this machine's OpenSSL lacks
// what is needed.
bool configure_client(ssl_ctx_st* context);

class ClientContext {
 public:
  // Errors: tls (this machine's OpenSSL lacks what is needed).
  static base::Result<ClientContext> create();

  // For the other files of this folder; never null. Threads may share it.
  [[nodiscard]] ssl_ctx_st* native() const { return context_.get(); }

 private:
  explicit ClientContext(Handle<ssl_ctx_st> context) : context_(std::move(context)) {}

  Handle<ssl_ctx_st> context_;
};

}  // namespace mailprobe::tls
