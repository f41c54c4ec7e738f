// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/tls_server.hpp"

#include <csignal>
#include <stdexcept>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "tls/openssl_init.hpp"

namespace mailprobe::lab {
namespace {

int to_number(TlsVersion version) {
  switch (version) {
    case TlsVersion::tls_1_0: return TLS1_VERSION;
    case TlsVersion::tls_1_1: return TLS1_1_VERSION;
    case TlsVersion::tls_1_2: return TLS1_2_VERSION;
    case TlsVersion::tls_1_3: return TLS1_3_VERSION;
  }
  return TLS1_3_VERSION;
}

void demand(bool good, const char* what) {
  if (!good) throw std::runtime_error(tls::openssl_error(what).message);
}

void add_identity(SSL_CTX* context, const Identity& identity) {
  demand(SSL_CTX_use_certificate(context, identity.certificate.native()) == 1, "certificate");
  demand(SSL_CTX_use_PrivateKey(context, identity.key.get()) == 1, "private key");
  for (const tls::Certificate& issuer : identity.issuers)
    demand(SSL_CTX_add1_chain_cert(context, issuer.native()) == 1, "chain");
}

// OpenSSL frees the copy that it is given.
int send_staple(SSL* ssl, void* argument) {
  const auto& staple = *static_cast<const std::vector<std::uint8_t>*>(argument);
  void* copy = OPENSSL_memdup(staple.data(), staple.size());
  SSL_ctrl(ssl, SSL_CTRL_SET_TLSEXT_STATUS_REQ_OCSP_RESP, static_cast<long>(staple.size()), copy);
  return SSL_TLSEXT_ERR_OK;
}

}  // namespace

TlsServerContext::TlsServerContext(const TlsServerSettings& settings) : staple_(settings.staple) {
  tls::initialize_openssl();
  std::signal(SIGPIPE, SIG_IGN);  // NOLINT(cert-err33-c): it cannot fail for this signal
  context_.reset(SSL_CTX_new(TLS_server_method()));
  demand(context_ != nullptr, "server context");
  SSL_CTX_set_security_level(context_.get(), 0);
  demand(SSL_CTX_set_min_proto_version(context_.get(), to_number(settings.lowest)) == 1, "version");
  demand(SSL_CTX_set_max_proto_version(context_.get(), to_number(settings.highest)) == 1,
         "version");
  demand(SSL_CTX_set_cipher_list(context_.get(), settings.ciphers.c_str()) == 1, "ciphers");
  // What is sent is what a test gave, and nothing that OpenSSL found besides.
  SSL_CTX_set_mode(context_.get(), SSL_MODE_NO_AUTO_CHAIN);
  SSL_CTX_set_dh_auto(context_.get(), 1);
  if (!settings.signatures.empty()) {
    demand(SSL_CTX_set1_sigalgs_list(context_.get(), settings.signatures.c_str()) == 1,
           "signatures");
  }
  for (const Identity& identity : settings.identities)
    add_identity(context_.get(), identity);
  if (staple_.empty()) return;
  SSL_CTX_set_tlsext_status_cb(context_.get(), send_staple);
  SSL_CTX_set_tlsext_status_arg(context_.get(), &staple_);
}

std::optional<TlsServerConnection> TlsServerConnection::accept(const TlsServerContext& context,
                                                               int fd) {
  ERR_clear_error();
  tls::Handle<SSL> ssl(SSL_new(context.native()));
  if (!ssl || SSL_set_fd(ssl.get(), fd) != 1) throw std::bad_alloc();
  const bool accepted = SSL_accept(ssl.get()) == 1;
  ERR_clear_error();
  if (!accepted) return std::nullopt;
  return TlsServerConnection(std::move(ssl));
}

std::size_t TlsServerConnection::read_some(std::span<char> into) {
  std::size_t count = 0;
  const bool done = SSL_read_ex(ssl_.get(), into.data(), into.size(), &count) == 1;
  ERR_clear_error();
  return done ? count : 0;
}

std::optional<std::string> TlsServerConnection::read_line() {
  std::string line;
  for (char c = 0; read_some({&c, 1}) == 1;) {
    if (c == '\n') {
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    line += c;
  }
  return std::nullopt;
}

bool TlsServerConnection::write_all(std::string_view bytes) {
  std::size_t count = 0;
  const bool done =
      bytes.empty() || SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count) == 1;
  ERR_clear_error();
  return done;
}

void TlsServerConnection::close_notify() {
  SSL_shutdown(ssl_.get());
  ERR_clear_error();
}

bool TlsServerConnection::send_key_update() {
  const bool done = SSL_key_update(ssl_.get(), SSL_KEY_UPDATE_NOT_REQUESTED) == 1 &&
                    SSL_do_handshake(ssl_.get()) == 1;
  ERR_clear_error();
  return done;
}

bool TlsServerConnection::ask_for_renegotiation() {
  const bool done = SSL_renegotiate(ssl_.get()) == 1 && SSL_do_handshake(ssl_.get()) == 1;
  ERR_clear_error();
  return done;
}

bool TlsServerConnection::was_closed_by_client() const {
  return (SSL_get_shutdown(ssl_.get()) & SSL_RECEIVED_SHUTDOWN) != 0;
}

std::string TlsServerConnection::server_name() const {
  const char* name = SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name);
  return name ? name : "";
}

}  // namespace mailprobe::lab
