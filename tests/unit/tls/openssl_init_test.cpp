// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/openssl_init.hpp"

#include <doctest/doctest.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

namespace mailprobe::tls {
namespace {

TEST_CASE("OpenSSL's errors become one line in the order in which they arose, each once") {
  initialize_openssl();
  ERR_clear_error();
  ERR_raise(ERR_LIB_SSL, SSL_R_NO_SHARED_CIPHER);
  ERR_raise(ERR_LIB_SSL, SSL_R_NO_SHARED_CIPHER);
  ERR_raise(ERR_LIB_SYS, ENOENT);
  ERR_raise(ERR_LIB_USER, 77);
  const std::string line = take_openssl_errors();
  CAPTURE(line);
  CHECK(line.starts_with("no shared cipher; No such file or directory; error "));
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE("an empty queue is an unknown reason, not an empty text") {
  ERR_clear_error();
  CHECK(openssl_error("cannot sign") ==
        base::Error{base::Cause::tls, "cannot sign: unknown reason"});
}

}  // namespace
}  // namespace mailprobe::tls
