// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/public_key.hpp"

#include <new>
#include <optional>

#include <fmt/format.h>
#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/decoder.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "base/encoding.hpp"
#include "base/foreign_text.hpp"
#include "crypto/library.hpp"

namespace mailprobe::crypto {
namespace {

using Bytes = PublicKey::Bytes;

struct Free {
  void operator()(BIGNUM* number) const noexcept { BN_free(number); }
  void operator()(BIO* bio) const noexcept { BIO_free(bio); }
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
  void operator()(EVP_PKEY_CTX* context) const noexcept { EVP_PKEY_CTX_free(context); }
  void operator()(OSSL_DECODER_CTX* context) const noexcept { OSSL_DECODER_CTX_free(context); }
  void operator()(char* text) const noexcept { OPENSSL_free(text); }
  void operator()(unsigned char* bytes) const noexcept { OPENSSL_free(bytes); }
};

template <typename Object>
using Handle = std::unique_ptr<Object, Free>;

// What OpenSSL left behind must not surface as somebody else's.
std::unexpected<base::Error> misread(std::string what) {
  ERR_clear_error();
  return base::failure(base::Cause::syntax, std::move(what));
}

std::unexpected<base::Error> reject(std::string what) {
  ERR_clear_error();
  return base::failure(base::Cause::rejected, std::move(what));
}

constexpr std::string_view unknown_type = "the key is neither of RSA nor of Ed25519";

std::optional<KeyType> type_of(const EVP_PKEY* key) {
  const int id = EVP_PKEY_get_base_id(key);
  if (id == EVP_PKEY_RSA) return KeyType::rsa;
  if (id == EVP_PKEY_ED25519) return KeyType::ed25519;
  return std::nullopt;
}

std::vector<std::uint8_t> encode_spki(const EVP_PKEY* key) {
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  const Handle<unsigned char> owner(der);
  if (size <= 0) throw std::bad_alloc();
  return {der, der + size};
}

std::string exponent_of(const EVP_PKEY* key) {
  BIGNUM* exponent = nullptr;
  if (EVP_PKEY_get_bn_param(key, OSSL_PKEY_PARAM_RSA_E, &exponent) != 1) return "";
  const Handle<BIGNUM> owner(exponent);
  const Handle<char> decimal(BN_bn2dec(exponent));
  if (!decimal) throw std::bad_alloc();
  return decimal.get();
}

// OpenSSL asks for a password through this.
int refuse_password(char* /*buffer*/, int /*size*/, int /*writing*/, void* asked) {
  *static_cast<bool*>(asked) = true;
  return -1;
}

bool verify_rsa(EVP_PKEY* key, Hash hash, Bytes digest, Bytes signature) {
  const Handle<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new(key, nullptr));
  if (!context) throw std::bad_alloc();
  return EVP_PKEY_verify_init(context.get()) == 1 &&
         EVP_PKEY_CTX_set_rsa_padding(context.get(), RSA_PKCS1_PADDING) == 1 &&
         EVP_PKEY_CTX_set_signature_md(context.get(), algorithm_of(hash)) == 1 &&
         EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(),
                         digest.size()) == 1;
}

bool verify_ed25519(EVP_PKEY* key, Bytes message, Bytes signature) {
  const Handle<EVP_MD_CTX> context(EVP_MD_CTX_new());
  if (!context) throw std::bad_alloc();
  return EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key) == 1 &&
         EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(),
                          message.size()) == 1;
}

// What is behind the end of the DER would be a place to hide something in.
bool is_whole(Bytes der, const unsigned char* end) { return end == der.data() + der.size(); }

}  // namespace

std::string_view format_key_type(KeyType type) { return type == KeyType::rsa ? "RSA" : "Ed25519"; }

base::Result<PublicKey> PublicKey::adopt(evp_pkey_st* key) {
  PublicKey adopted{std::shared_ptr<EVP_PKEY>(key, Free{})};
  const auto type = type_of(key);
  if (!type) return reject(std::string(unknown_type));
  adopted.type_ = *type;
  adopted.bits_ =
      *type == KeyType::rsa ? EVP_PKEY_get_bits(key) : static_cast<int>(8 * ed25519_key_size);
  if (adopted.bits_ > rsa_limit)
    return reject(fmt::format("the key has {} bits, more than the {} that are looked at",
                              adopted.bits_, rsa_limit));
  if (*type == KeyType::rsa) adopted.rsa_exponent_ = exponent_of(key);
  adopted.spki_ = encode_spki(key);
  ERR_clear_error();
  return adopted;
}

base::Result<PublicKey> PublicKey::from_spki(Bytes der) {
  initialize_library();
  if (der.size() > encoding_limit) return reject("the key is too long");
  const unsigned char* position = der.data();
  Handle<EVP_PKEY> key(d2i_PUBKEY(nullptr, &position, static_cast<long>(der.size())));
  if (!key || !is_whole(der, position)) return misread("this is no SubjectPublicKeyInfo");
  return adopt(key.release());
}

base::Result<PublicKey> PublicKey::from_rsa_public_key(Bytes der) {
  initialize_library();
  if (der.size() > encoding_limit) return reject("the key is too long");
  const unsigned char* position = der.data();
  Handle<EVP_PKEY> key(
      d2i_PublicKey(EVP_PKEY_RSA, nullptr, &position, static_cast<long>(der.size())));
  if (!key || !is_whole(der, position)) return misread("this is no RSAPublicKey");
  return adopt(key.release());
}

base::Result<PublicKey> PublicKey::from_ed25519(Bytes octets) {
  initialize_library();
  Handle<EVP_PKEY> key;
  if (octets.size() == ed25519_key_size)
    key.reset(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, octets.data(), octets.size()));
  if (!key) {
    return misread(fmt::format("a key of Ed25519 has {} octets, and these are {}", ed25519_key_size,
                               octets.size()));
  }
  return adopt(key.release());
}

base::Result<PublicKey> PublicKey::from_pem(std::string_view text) {
  initialize_library();
  constexpr std::size_t limit = std::size_t{1024} * 1024;
  if (text.size() > limit) return misread("the file is too long for a key");
  const Handle<BIO> bio(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
  if (!bio) throw std::bad_alloc();
  EVP_PKEY* decoded = nullptr;
  const Handle<OSSL_DECODER_CTX> decoder(
      OSSL_DECODER_CTX_new_for_pkey(&decoded, "PEM", nullptr, nullptr, 0, nullptr, nullptr));
  bool password_asked = false;
  if (!decoder ||
      OSSL_DECODER_CTX_set_pem_password_cb(decoder.get(), refuse_password, &password_asked) != 1) {
    throw std::bad_alloc();
  }
  const bool found = OSSL_DECODER_from_bio(decoder.get(), bio.get()) == 1;
  const Handle<EVP_PKEY> whole(decoded);
  if (password_asked) return reject("the key is protected by a password");
  if (!found || !whole) return misread("there is no key in PEM that can be read");
  if (!type_of(whole.get())) return reject(std::string(unknown_type));
  // Through its public encoding, so that nothing of the private half stays.
  return from_spki(encode_spki(whole.get()));
}

std::string PublicKey::fingerprint() const {
  Digest digest(Hash::sha256);
  digest.update({reinterpret_cast<const char*>(spki_.data()),  // NOLINT(*-reinterpret-cast)
                 spki_.size()});
  return base::format_hex(digest.value());
}

bool PublicKey::verify(Hash hash, Bytes digest, Bytes signature) const {
  const bool holds = type_ == KeyType::rsa ? verify_rsa(key_.get(), hash, digest, signature)
                                           : verify_ed25519(key_.get(), digest, signature);
  ERR_clear_error();
  return holds;
}

}  // namespace mailprobe::crypto
