// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/tls_stream.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <utility>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>

#include "tls/stream_bio.hpp"
#include "tls/tls_failure.hpp"

namespace mailprobe::tls {
namespace {

using base::Cause;

// Records without data that readable() passes over before it calls the peer's chatter readable.
constexpr int most_empty_records = 16;

constexpr std::string_view hung_up = "the peer hung up during the TLS handshake";

// A record without data was dealt with; OpenSSL wants to be called again.
bool wants_another_call(int ssl_error) {
  return ssl_error == SSL_ERROR_WANT_READ || ssl_error == SSL_ERROR_WANT_WRITE;
}

base::Error timeout() { return {.cause = Cause::timeout, .message = "no answer in time"}; }

// The key that the server made for this session; none with RSA key exchange.
Handle<EVP_PKEY> ephemeral_key(SSL* ssl) {
  EVP_PKEY* key = nullptr;
  SSL_ctrl(ssl, SSL_CTRL_GET_PEER_TMP_KEY, 0, static_cast<void*>(&key));
  return Handle<EVP_PKEY>(key);
}

std::string describe_group(SSL* ssl) {
  if (const auto group = SSL_get_negotiated_group(ssl); group != 0) {
    const char* name = SSL_group_to_name(ssl, static_cast<int>(group));
    return name ? name : "unknown";
  }
  // TLS 1.2 with finite-field Diffie-Hellman: the server chose the numbers.
  const Handle<EVP_PKEY> key = ephemeral_key(ssl);
  if (!key) return {};
  return fmt::format("{} {}", EVP_PKEY_get0_type_name(key.get()), EVP_PKEY_get_bits(key.get()));
}

std::string describe_signature_type(int nid) {
  switch (nid) {
    case EVP_PKEY_EC: return "ECDSA";
    case EVP_PKEY_RSA: return "RSA";
    case EVP_PKEY_RSA_PSS: return "RSA-PSS";
    default: return OBJ_nid2sn(nid);
  }
}

std::string describe_signature(SSL* ssl) {
  int type = NID_undef;
  if (SSL_get_peer_signature_type_nid(ssl, &type) != 1) return {};
  int digest = NID_undef;  // EdDSA has none of its own
  const bool named = SSL_get_peer_signature_nid(ssl, &digest) == 1 && digest != NID_undef;
  return describe_signature_type(type) + (named ? std::string(" ") + OBJ_nid2sn(digest) : "");
}

int measure_group(SSL* ssl) {
  const Handle<EVP_PKEY> key = ephemeral_key(ssl);
  return key ? std::max(EVP_PKEY_get_security_bits(key.get()), 0) : 0;
}

// A digest of n octets withstands the search for a collision with 4 n bits.
int measure_signature(SSL* ssl) {
  int digest = NID_undef;
  if (SSL_get_peer_signature_nid(ssl, &digest) != 1) return 0;
  const EVP_MD* method = EVP_get_digestbynid(digest);
  return method == nullptr ? 0 : 4 * EVP_MD_get_size(method);
}

std::vector<std::uint8_t> staple_of(SSL* ssl) {
  const unsigned char* bytes = nullptr;
  const long size =
      SSL_ctrl(ssl, SSL_CTRL_GET_TLSEXT_STATUS_REQ_OCSP_RESP, 0, static_cast<void*>(&bytes));
  if (size <= 0) return {};
  return {bytes, bytes + size};
}

HandshakeFacts observe(SSL* ssl) {
  HandshakeFacts facts{.protocol = SSL_get_version(ssl),
                       .cipher = SSL_get_cipher_name(ssl),
                       .cipher_bits = SSL_get_cipher_bits(ssl, nullptr),
                       .group = describe_group(ssl),
                       .group_strength = measure_group(ssl),
                       .signature = describe_signature(ssl),
                       .signature_strength = measure_signature(ssl),
                       .chain = {},
                       .staple = staple_of(ssl),
                       .resumed = SSL_session_reused(ssl) == 1};
  const STACK_OF(X509)* chain = SSL_get_peer_cert_chain(ssl);
  for (int i = 0; i < sk_X509_num(chain); ++i)
    facts.chain.push_back(Certificate::share(sk_X509_value(chain, i)));
  ERR_clear_error();
  return facts;
}

base::Error handshake_failure(int ssl_error, const Transport& transport) {
  const bool spoke_tls = looks_like_tls(transport.opening());
  if (transport.ended() && spoke_tls) {
    ERR_clear_error();
    return {.cause = Cause::closed, .message = std::string(hung_up)};
  }
  // OpenSSL's reason comes before what became of its alert: to write that may have failed.
  const auto& below = transport.failure();
  if (ssl_error == SSL_ERROR_SSL || !below) return explain_handshake_failure(transport.opening());
  return {.cause = below->cause, .message = "TLS handshake: " + below->message};
}

base::Result<void> connect(SSL* ssl, Transport& transport, base::Deadline deadline) {
  for (;;) {
    transport.begin(deadline, Waiting::until_deadline);
    ERR_clear_error();
    const int result = SSL_connect(ssl);
    transport.rethrow();
    if (result == 1) return {};
    const int error = SSL_get_error(ssl, result);
    if (!wants_another_call(error) || transport.failure())
      return base::failure(handshake_failure(error, transport));
    if (deadline.expired()) return base::failure(timeout());
  }
}

// RFC 9266 section 2. No context is the same as the empty one (RFC 8446 section 7.5).
std::optional<base::ChannelBinding> exported_binding(SSL* ssl) {
  constexpr std::string_view label = "EXPORTER-Channel-Binding";
  std::vector<std::uint8_t> bytes(32);
  const int done = SSL_export_keying_material(ssl, bytes.data(), bytes.size(), label.data(),
                                              label.size(), nullptr, 0, 0);
  ERR_clear_error();
  if (done != 1) return std::nullopt;
  return base::ChannelBinding{.type = base::ChannelBindingType::tls_exporter,
                              .bytes = std::move(bytes)};
}

// RFC 5929 section 3.1: the first Finished message of the handshake. There is no resumption here,
// so that is the client's, ours.
std::optional<base::ChannelBinding> unique_binding(SSL* ssl) {
  // RFC 7627 section 1: without the extended master secret two sessions can have the same.
  if (SSL_get_extms_support(ssl) != 1) return std::nullopt;
  std::vector<std::uint8_t> bytes(EVP_MAX_MD_SIZE);
  const std::size_t length = SSL_get_finished(ssl, bytes.data(), bytes.size());
  if (length == 0 || length > bytes.size()) return std::nullopt;
  bytes.resize(length);
  return base::ChannelBinding{.type = base::ChannelBindingType::tls_unique,
                              .bytes = std::move(bytes)};
}

}  // namespace

TlsStream::TlsStream(std::unique_ptr<Transport> transport, Handle<ssl_st> ssl)
    : transport_(std::move(transport)), ssl_(std::move(ssl)), facts_(observe(ssl_.get())) {}

TlsStream::TlsStream(TlsStream&& other) noexcept = default;
TlsStream::~TlsStream() = default;

// Member by member the old transport would go before the old session that still points to it.
TlsStream& TlsStream::operator=(TlsStream&& other) noexcept {
  ssl_ = std::move(other.ssl_);
  transport_ = std::move(other.transport_);
  facts_ = std::move(other.facts_);
  end_ = other.end_;
  broken_ = std::move(other.broken_);
  return *this;
}

base::Result<TlsStream> TlsStream::handshake(net::Stream& over, const ClientContext& context,
                                             const Offer& offer, base::Deadline deadline) {
  auto transport = std::make_unique<Transport>(over, largest_handshake);
  Handle<SSL> ssl(SSL_new(context.native()));
  if (!ssl) throw std::bad_alloc();
  BIO* bio = make_bio(*transport).release();
  SSL_set_bio(ssl.get(), bio, bio);
  if (const auto applied = apply(offer, ssl.get()); !applied) return base::failure(applied.error());
  if (auto connected = connect(ssl.get(), *transport, deadline); !connected)
    return base::failure(connected.error());
  transport->lift_budget();
  return TlsStream(std::move(transport), std::move(ssl));
}

std::optional<base::ChannelBinding> TlsStream::channel_binding() const {
  return SSL_version(ssl_.get()) == TLS1_3_VERSION ? exported_binding(ssl_.get())
                                                   : unique_binding(ssl_.get());
}

SavedSession TlsStream::saved_session() const {
  SSL_SESSION* session = SSL_get1_session(ssl_.get());
  const SavedSession saved(session, [](SSL_SESSION* owned) { SSL_SESSION_free(owned); });
  return session != nullptr && SSL_SESSION_is_resumable(session) == 1 ? saved : nullptr;
}

bool TlsStream::note_end(int ssl_error) {
  if (ssl_error == SSL_ERROR_ZERO_RETURN) end_ = End::orderly;
  if (ssl_error != SSL_ERROR_ZERO_RETURN && transport_->ended()) end_ = End::truncated;
  return end_ != End::open;
}

base::Error TlsStream::note_failure(int ssl_error) {
  const auto& below = transport_->failure();
  if (ssl_error != SSL_ERROR_SSL && below) return *below;
  broken_ = explain_session_failure();
  return *broken_;
}

base::Result<std::size_t> TlsStream::read_some(std::span<char> into, base::Deadline deadline) {
  if (into.empty() || end_ != End::open) return 0;
  if (broken_ && broken_->cause == Cause::tls) return base::failure(*broken_);
  for (;;) {
    transport_->begin(deadline, Waiting::until_deadline);
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_read_ex(ssl_.get(), into.data(), into.size(), &count);
    transport_->rethrow();
    if (result == 1) return count;
    const int error = SSL_get_error(ssl_.get(), result);
    if (wants_another_call(error) && !transport_->failure()) {
      if (deadline.expired()) return base::failure(timeout());
    } else {
      if (!transport_->failure() && note_end(error)) return 0;
      return base::failure(note_failure(error));
    }
  }
}

base::Result<void> TlsStream::write_all(std::string_view bytes, base::Deadline deadline) {
  if (broken_) return base::failure(*broken_);
  while (!bytes.empty()) {
    transport_->begin(deadline, Waiting::until_deadline);
    ERR_clear_error();
    std::size_t count = 0;
    const int result = SSL_write_ex(ssl_.get(), bytes.data(), bytes.size(), &count);
    transport_->rethrow();
    if (result == 1) {
      bytes.remove_prefix(count);
      continue;
    }
    const int error = SSL_get_error(ssl_.get(), result);
    // Part of a record may be out: whatever follows would be garbage to the peer.
    broken_ = note_failure(error);
    return base::failure(*broken_);
  }
  return {};
}

base::Result<bool> TlsStream::readable() {
  if (end_ != End::open) return true;
  if (broken_ && broken_->cause == Cause::tls) return base::failure(*broken_);
  for (int records = 0; records < most_empty_records; ++records) {
    transport_->begin(base::Deadline::after(std::chrono::seconds{1}), Waiting::never);
    ERR_clear_error();
    char byte = 0;
    std::size_t count = 0;
    const int result = SSL_peek_ex(ssl_.get(), &byte, 1, &count);
    transport_->rethrow();
    if (result == 1) return true;
    const int error = SSL_get_error(ssl_.get(), result);
    if (transport_->starved()) return false;
    if (!transport_->failure() && note_end(error)) return true;
    if (!wants_another_call(error) || transport_->failure())
      return base::failure(note_failure(error));
  }
  return true;
}

base::Result<void> TlsStream::close(base::Deadline deadline) {
  // After a fatal error there is no session left that could be closed in order.
  if (broken_ || truncated()) return {};
  transport_->begin(deadline, Waiting::until_deadline);
  ERR_clear_error();
  const int result = SSL_shutdown(ssl_.get());
  transport_->rethrow();
  if (result >= 0) return {};
  broken_ = note_failure(SSL_get_error(ssl_.get(), result));
  return base::failure(*broken_);
}

}  // namespace mailprobe::tls
