// SPDX-License-Identifier: GPL-3.0-or-later
//
// The server's side of TLS over a blocking descriptor, for lab servers that run in threads.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "lab/certificate_authority.hpp"
#include "tls/handles.hpp"

namespace mailprobe::lab {

enum class TlsVersion { tls_1_0, tls_1_1, tls_1_2, tls_1_3 };

struct TlsServerSettings {
  std::vector<Identity> identities;  // one per key type: RSA and ECDSA side by side
  TlsVersion lowest = TlsVersion::tls_1_2;
  TlsVersion highest = TlsVersion::tls_1_3;
  std::string ciphers = "ALL:@SECLEVEL=0";  // of TLS 1.2 and older
  std::string signatures;                   // "RSA+SHA1"; empty: OpenSSL's own choice
  std::vector<std::uint8_t> staple;         // an OCSP response to send along; none if empty
};

class TlsServerContext {
 public:
  // Ignores SIGPIPE for the process: a client may be gone at any time.
  explicit TlsServerContext(const TlsServerSettings& settings);
  TlsServerContext(const TlsServerContext&) = delete;
  TlsServerContext& operator=(const TlsServerContext&) = delete;

  [[nodiscard]] ssl_ctx_st* native() const { return context_.get(); }

 private:
  std::vector<std::uint8_t> staple_;  // OpenSSL holds its address
  tls::Handle<ssl_ctx_st> context_;
};

class TlsServerConnection {
 public:
  // The handshake. Nothing if the client did not like it; the descriptor stays the caller's.
  static std::optional<TlsServerConnection> accept(const TlsServerContext& context, int fd);

  // 0 at the end, orderly or not.
  std::size_t read_some(std::span<char> into);
  // One line without its CR LF; nothing at the end.
  std::optional<std::string> read_line();
  // False if the client is gone.
  bool write_all(std::string_view bytes);
  void close_notify();

  // A record without data; false if the client is gone or does not speak TLS 1.3.
  bool send_key_update();

  // TLS 1.2: asks the client for another handshake, and does not wait for it.
  bool ask_for_renegotiation();

  // Whether the client said close_notify.
  [[nodiscard]] bool was_closed_by_client() const;

  // The name that the client asked for, empty if none.
  [[nodiscard]] std::string server_name() const;

  [[nodiscard]] ssl_st* native() const { return ssl_.get(); }

 private:
  explicit TlsServerConnection(tls::Handle<ssl_st> ssl) : ssl_(std::move(ssl)) {}

  tls::Handle<ssl_st> ssl_;
};

}  // namespace mailprobe::lab
