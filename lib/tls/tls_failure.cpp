// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/tls_failure.hpp"

#include <cstddef>
#include <string>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/foreign_text.hpp"
#include "tls/openssl_init.hpp"
#include "tls/tls_stream.hpp"

namespace mailprobe::tls {
namespace {

using base::Cause;

constexpr std::string_view peer_refused = "the peer refused: ";
constexpr std::string_view too_old = "the peer offers nothing newer than TLS 1.1";

// RFC 8446 section 6. OpenSSL 3.0 cannot name those that came with TLS 1.3.
std::string_view alert_name(int alert) {
  switch (alert) {
    case SSL_AD_MISSING_EXTENSION: return "missing extension";
    case SSL_AD_CERTIFICATE_REQUIRED: return "certificate required";
    case SSL_AD_NO_APPLICATION_PROTOCOL: return "no application protocol";
    default: return SSL_alert_desc_string_long(alert);
  }
}

// OpenSSL reports the alert N of a peer as the reason 1000 + N.
std::string describe_alert(int alert) {
  return fmt::format("{} (alert {})", alert_name(alert), alert);
}

// OpenSSL's first reason, 0 if it is not one of its TLS part.
int first_tls_reason() {
  const unsigned long code = ERR_peek_error();
  return ERR_GET_LIB(code) == ERR_LIB_SSL ? ERR_GET_REASON(code) : 0;
}

std::string describe_handshake_failure(int reason) {
  if (reason == SSL_AD_REASON_OFFSET + SSL_AD_PROTOCOL_VERSION) {
    return fmt::format("{}{}; {}", peer_refused, describe_alert(SSL_AD_PROTOCOL_VERSION), too_old);
  }
  if (reason > SSL_AD_REASON_OFFSET)
    return std::string(peer_refused) + describe_alert(reason - SSL_AD_REASON_OFFSET);
  if (reason == SSL_R_UNSUPPORTED_PROTOCOL || reason == SSL_R_WRONG_SSL_VERSION)
    return std::string(too_old);
  if (reason == SSL_R_EXCESSIVE_MESSAGE_SIZE) {
    return fmt::format(
        "the peer sent a handshake message larger than allowed ({} KiB for its "
        "certificates)",
        largest_certificate_message / 1024);
  }
  return "the TLS handshake failed: " + take_openssl_errors();
}

}  // namespace

bool looks_like_tls(std::string_view opening) {
  // RFC 8446 section 5.1: ContentType (20 change_cipher_spec to 23 application_data), then the
  // major version, which has been 3 ever since SSL 3.0.
  if (opening.empty()) return true;
  const bool type_known = opening[0] >= 20 && opening[0] <= 23;
  return type_known && (opening.size() == 1 || opening[1] == 3);
}

base::Error explain_handshake_failure(std::string_view opening) {
  std::string message = looks_like_tls(opening)
                            ? describe_handshake_failure(first_tls_reason())
                            : "the peer did not speak TLS but sent " + base::quote(opening, 80);
  ERR_clear_error();
  return {.cause = Cause::tls, .message = std::move(message)};
}

base::Error explain_session_failure() {
  const int reason = first_tls_reason();
  std::string message = reason > SSL_AD_REASON_OFFSET
                            ? "the peer ended TLS: " + describe_alert(reason - SSL_AD_REASON_OFFSET)
                            : "TLS broke: " + take_openssl_errors();
  ERR_clear_error();
  return {.cause = Cause::tls, .message = std::move(message)};
}

bool was_refused(const base::Error& handshake_error) {
  return handshake_error.cause == Cause::tls && handshake_error.message.starts_with(peer_refused);
}

}  // namespace mailprobe::tls
