// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/library.hpp"

#include <stdexcept>

#include <openssl/crypto.h>

namespace mailprobe::crypto {

void initialize_library() {
  static const bool ready = OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG, nullptr) == 1;
  if (!ready) throw std::runtime_error("OpenSSL cannot be initialised");
}

const EVP_MD* algorithm_of(Hash hash) { return hash == Hash::sha1 ? EVP_sha1() : EVP_sha256(); }

}  // namespace mailprobe::crypto
