// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/library_failure.hpp"

#include <doctest/doctest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include "tls/openssl_init.hpp"

namespace mailprobe::tls {
namespace {

using base::Cause;

unsigned long code(int reason) { return ERR_PACK(ERR_LIB_SSL, 0, reason); }

TEST_CASE("a number of OpenSSL becomes the sentence that our own handshakes say") {
  initialize_openssl();
  struct Row {
    unsigned long code;
    Cause cause;
    const char* message;
  };
  const Row rows[] = {
      {0, Cause::closed, "the peer hung up during the TLS handshake"},
      {code(SSL_R_UNEXPECTED_EOF_WHILE_READING), Cause::closed,
       "the peer hung up during the TLS handshake"},
      {code(SSL_R_WRONG_VERSION_NUMBER), Cause::tls, "the peer did not speak TLS"},
      {code(SSL_R_UNSUPPORTED_PROTOCOL), Cause::tls, "the peer offers nothing newer than TLS 1.1"},
      {code(SSL_AD_REASON_OFFSET + SSL_AD_HANDSHAKE_FAILURE), Cause::tls,
       "the peer refused: handshake failure (alert 40)"},
      {code(SSL_R_NO_SHARED_CIPHER), Cause::tls, "the TLS handshake failed: no shared cipher"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.code);
    CHECK(explain_handshake_failure(row.code) == base::Error{row.cause, row.message});
    CHECK(ERR_peek_error() == 0);
  }
}

TEST_CASE("a session that breaks is told from one that was cut") {
  CHECK(explain_session_failure(0) ==
        base::Error{Cause::closed, "the connection was closed without an end of TLS"});
  CHECK(explain_session_failure(code(SSL_AD_REASON_OFFSET + SSL_AD_INTERNAL_ERROR)) ==
        base::Error{Cause::tls, "the peer ended TLS: internal error (alert 80)"});
}

}  // namespace
}  // namespace mailprobe::tls
