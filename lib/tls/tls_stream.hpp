// SPDX-License-Identifier: GPL-3.0-or-later
//
// TLS over any stream (RFC 5246, RFC 8446): over TCP from the start, or over a session that said
// STARTTLS. A handshake that succeeds says only that bytes are encrypted; whom they are encrypted
// for is verify_chain's answer.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/channel_binding.hpp"
#include "base/deadline.hpp"
#include "base/result.hpp"
#include "net/stream.hpp"
#include "tls/certificate.hpp"
#include "tls/client_context.hpp"
#include "tls/handles.hpp"
#include "tls/offer.hpp"

namespace mailprobe::tls {

// What a peer may make us read and hold, in bytes.
inline constexpr std::size_t largest_certificate_message = std::size_t{100} * 1024;
inline constexpr std::size_t largest_handshake = std::size_t{256} * 1024;

struct HandshakeFacts {
  std::string protocol;  // "TLSv1.3"
  std::string cipher;    // "TLS_AES_256_GCM_SHA384"
  int cipher_bits = 0;
  std::string group;                 // "x25519", "DH 2048"; empty for RSA key exchange
  int group_strength = 0;            // its bits of security (NIST SP 800-57); 0 if not known
  std::string signature;             // of the handshake: "ECDSA SHA256"; empty for RSA key exchange
  int signature_strength = 0;        // of its digest, against collisions, in bits; 0 if not known
  std::vector<Certificate> chain;    // as sent, the peer's own first; empty if resumed
  std::vector<std::uint8_t> staple;  // an OCSP response; empty if none came
  bool resumed = false;              // an earlier session goes on
};

class Transport;

class TlsStream final : public net::Stream {
 public:
  // The handshake over `over`, which must outlive the result and stay where it is.
  // Errors: timeout, closed, tls (no TLS there, no common version, an alert, too much of it all),
  // syntax (a name that cannot be sent), and what `over` reports.
  static base::Result<TlsStream> handshake(net::Stream& over, const ClientContext& context,
                                           const Offer& offer, base::Deadline deadline);

  TlsStream(TlsStream&& other) noexcept;
  TlsStream& operator=(TlsStream&& other) noexcept;
  ~TlsStream() override;  // sends nothing: see close()

  base::Result<std::size_t> read_some(std::span<char> into, base::Deadline deadline) override;
  base::Result<void> write_all(std::string_view bytes, base::Deadline deadline) override;

  // Session tickets and other records without data do not count.
  base::Result<bool> readable() override;

  // Sends close_notify (RFC 8446 section 6.1) and does not wait for the peer's.
  base::Result<void> close(base::Deadline deadline);

  [[nodiscard]] const HandshakeFacts& facts() const { return facts_; }

  // Of this session; nothing if it has none that can be relied on (TLS 1.2 without the extended
  // master secret, RFC 7627).
  [[nodiscard]] std::optional<base::ChannelBinding> channel_binding() const;

  // For a later connection to go on with, if Offer::resumption asked for it and the server gave
  // one; TLS 1.3 gives it with the first data.
  [[nodiscard]] SavedSession saved_session() const;

  // The stream ended without close_notify: somebody may have cut it.
  [[nodiscard]] bool truncated() const { return end_ == End::truncated; }

 private:
  enum class End { open, orderly, truncated };

  TlsStream(std::unique_ptr<Transport> transport, Handle<ssl_st> ssl);

  bool note_end(int ssl_error);
  base::Error note_failure(int ssl_error);

  std::unique_ptr<Transport> transport_;  // on the heap: OpenSSL holds its address; outlives ssl_
  Handle<ssl_st> ssl_;
  HandshakeFacts facts_;
  End end_ = End::open;
  std::optional<base::Error> broken_;  // nothing more can be written
};

}  // namespace mailprobe::tls
