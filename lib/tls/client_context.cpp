// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/client_context.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "tls/openssl_init.hpp"
#include "tls/tls_stream.hpp"

namespace mailprobe::tls {
namespace {

// For TLS 1.2; the suites of TLS 1.3 are all good.
constexpr const char* ciphers = "HIGH:!aNULL:!eNULL:!3DES:!RC4:!MD5:!PSK:!SRP:!aDSS";

// Judging is verify_chain's business, once, after the handshake. Without this OpenSSL would build
// and verify the chain during the handshake even when told to ignore the result.
int accept_any_chain(X509_STORE_CTX* /*context*/, void* /*unused*/) { return 1; }

}  // namespace

bool configure_client(SSL_CTX* context) {
  // Weak keys and signatures of certificates are reported, not refused.
  SSL_CTX_set_security_level(context, 0);
  SSL_CTX_set_cert_verify_callback(context, accept_any_chain, nullptr);
  SSL_CTX_set_verify(context, SSL_VERIFY_NONE, nullptr);

  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_max_cert_list(context, largest_certificate_message);
  // A record without data ends the call instead of starting another wait: the deadline is looked
  // at.
  SSL_CTX_clear_mode(context, SSL_MODE_AUTO_RETRY);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_set_cipher_list(context, ciphers) == 1 && SSL_CTX_dane_enable(context) == 1;
}

base::Result<ClientContext> ClientContext::create() {
  initialize_openssl();
  ERR_clear_error();
  Handle<SSL_CTX> context(SSL_CTX_new(TLS_client_method()));
  if (!context || !configure_client(context.get()))
    return base::failure(openssl_error("TLS cannot be set up on this machine"));
  // One read for header and body, not two.
  SSL_CTX_set_read_ahead(context.get(), 1);
  return ClientContext(std::move(context));
}

}  // namespace mailprobe::tls
