// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/digest.hpp"

#include <new>

#include <openssl/evp.h>

#include "crypto/library.hpp"

namespace mailprobe::crypto {

std::string_view format_hash(Hash hash) { return hash == Hash::sha1 ? "sha1" : "sha256"; }

std::size_t digest_size(Hash hash) { return hash == Hash::sha1 ? 20 : 32; }

void Digest::Free::operator()(evp_md_ctx_st* context) const noexcept { EVP_MD_CTX_free(context); }

Digest::Context Digest::make_context() {
  Context context(EVP_MD_CTX_new());
  if (!context) throw std::bad_alloc();
  return context;
}

Digest::Digest(Hash hash) : context_(make_context()) {
  initialize_library();
  if (EVP_DigestInit_ex(context_.get(), algorithm_of(hash), nullptr) != 1) throw std::bad_alloc();
}

void Digest::update(std::string_view bytes) {
  if (EVP_DigestUpdate(context_.get(), bytes.data(), bytes.size()) != 1) throw std::bad_alloc();
}

std::vector<std::uint8_t> Digest::value() const {
  const Context copy = make_context();
  std::vector<std::uint8_t> value(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  if (EVP_MD_CTX_copy_ex(copy.get(), context_.get()) != 1 ||
      EVP_DigestFinal_ex(copy.get(), value.data(), &size) != 1) {
    throw std::bad_alloc();
  }
  value.resize(size);
  return value;
}

std::vector<std::uint8_t> digest_of(Hash hash, std::string_view bytes) {
  Digest digest(hash);
  digest.update(bytes);
  return digest.value();
}

}  // namespace mailprobe::crypto
