// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/foreign_session.hpp"

#include <string_view>

#include <openssl/bio.h>
#include <openssl/ssl.h>

#include "tls/client_context.hpp"
#include "tls/tls_stream.hpp"

namespace mailprobe::tls {
namespace {

bool is_close_notify(int type, std::string_view bytes) {
  return type == SSL3_RT_ALERT && bytes.size() == 2 && bytes[1] == SSL_AD_CLOSE_NOTIFY;
}

// Whoever reads finds the end.
void stop_reading(SSL* ssl) {
  if (BIO* nothing = BIO_new(BIO_s_null())) SSL_set0_rbio(ssl, nothing);
}

}  // namespace

bool ForeignSession::set_up(SSL_CTX* context) {
  if (!configure_client(context)) return false;
  SSL_CTX_set_msg_callback(context, note);
  SSL_CTX_set_msg_callback_arg(context, this);
  return true;
}

// OpenSSL calls this for the head of every record and for every message.
void ForeignSession::note(int sent, int /*version*/, int type, const void* bytes, std::size_t size,
                          SSL* ssl, void* session) {
  auto& self = *static_cast<ForeignSession*>(session);
  self.begun_ = true;
  if (sent != 0) return;
  if (is_close_notify(type, {static_cast<const char*>(bytes), size})) self.ended_ = true;
  if (self.stopped_) return;
  self.stopped_ = self.look_at_limits(ssl, size);
  if (self.stopped_) stop_reading(ssl);
}

std::optional<base::Error> ForeignSession::look_at_limits(const SSL* ssl, std::size_t size) {
  shaken_ = shaken_ || SSL_is_init_finished(ssl) != 0;
  if (!shaken_) handshake_size_ += size;
  if (handshake_size_ > largest_handshake)
    return base::Error{base::Cause::tls, "the TLS handshake is larger than allowed"};
  if (deadline_.expired()) return base::Error{base::Cause::timeout, "no end of TLS in time"};
  return std::nullopt;
}

}  // namespace mailprobe::tls
