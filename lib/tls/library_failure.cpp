// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/library_failure.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "tls/tls_failure.hpp"

namespace mailprobe::tls {
namespace {

using base::Cause;

bool is_reason(unsigned long code, int reason) {
  return ERR_GET_LIB(code) == ERR_LIB_SSL && ERR_GET_REASON(code) == reason;
}

bool hung_up(unsigned long code) {
  return code == 0 || is_reason(code, SSL_R_UNEXPECTED_EOF_WHILE_READING);
}

// The queue is where the sentences are made from.
void put_back(unsigned long code) {
  ERR_clear_error();
  ERR_new();
  ERR_set_error(ERR_GET_LIB(code), ERR_GET_REASON(code), nullptr);
}

}  // namespace

base::Error explain_handshake_failure(unsigned long code) {
  if (hung_up(code)) return {Cause::closed, "the peer hung up during the TLS handshake"};
  if (is_reason(code, SSL_R_WRONG_VERSION_NUMBER))
    return {Cause::tls, "the peer did not speak TLS"};
  put_back(code);
  return explain_handshake_failure("");
}

base::Error explain_session_failure(unsigned long code) {
  if (hung_up(code)) return {Cause::closed, "the connection was closed without an end of TLS"};
  put_back(code);
  return explain_session_failure();
}

}  // namespace mailprobe::tls
