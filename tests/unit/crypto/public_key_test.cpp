// SPDX-License-Identifier: GPL-3.0-or-later
#include "crypto/public_key.hpp"

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <openssl/bio.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

using namespace mailprobe;
using crypto::Hash;
using crypto::KeyType;
using crypto::PublicKey;
using Bytes = std::vector<std::uint8_t>;

namespace {

struct FreeKey {
  void operator()(EVP_PKEY* key) const noexcept { EVP_PKEY_free(key); }
};
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;

const Key& rsa_512() {
  static const Key key(EVP_RSA_gen(512));
  return key;
}

const Key& rsa_1024() {
  static const Key key(EVP_RSA_gen(1024));
  return key;
}

const Key& ed25519() {
  static const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
  return key;
}

const Key& p256() {
  static const Key key(EVP_EC_gen("P-256"));
  return key;
}

template <typename Encode>
Bytes encoded(const Key& key, Encode encode) {
  unsigned char* der = nullptr;
  const int size = encode(key.get(), &der);
  REQUIRE(size > 0);
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

Bytes spki(const Key& key) { return encoded(key, i2d_PUBKEY); }

template <typename Write>
std::string pem(Write write) {
  const std::unique_ptr<BIO, int (*)(BIO*)> bio(BIO_new(BIO_s_mem()), BIO_free);
  REQUIRE(write(bio.get()) == 1);
  const char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

std::string private_pem(const Key& key, const EVP_CIPHER* cipher = nullptr) {
  const std::string password = cipher != nullptr ? "secret" : "";
  return pem([&](BIO* bio) {
    return PEM_write_bio_PKCS8PrivateKey(bio, key.get(), cipher, password.data(),
                                         static_cast<int>(password.size()), nullptr, nullptr);
  });
}

std::string traditional_pem(const Key& key, const EVP_CIPHER* cipher = nullptr) {
  const std::string password = "secret";
  return pem([&](BIO* bio) {
    return PEM_write_bio_PrivateKey_traditional(
        bio, key.get(), cipher,
        reinterpret_cast<const unsigned char*>(password.data()),  // NOLINT(*-reinterpret-cast)
        static_cast<int>(password.size()), nullptr, nullptr);
  });
}

std::string public_pem(const Key& key) {
  return pem([&](BIO* bio) { return PEM_write_bio_PUBKEY(bio, key.get()); });
}

Bytes sign_rsa(const Key& key, const EVP_MD* hash, const Bytes& digest) {
  EVP_PKEY_CTX* context = EVP_PKEY_CTX_new(key.get(), nullptr);
  Bytes signature(1024);
  std::size_t size = signature.size();
  REQUIRE(EVP_PKEY_sign_init(context) == 1);
  REQUIRE(EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1);
  REQUIRE(EVP_PKEY_CTX_set_signature_md(context, hash) == 1);
  REQUIRE(EVP_PKEY_sign(context, signature.data(), &size, digest.data(), digest.size()) == 1);
  EVP_PKEY_CTX_free(context);
  signature.resize(size);
  return signature;
}

Bytes sign_ed25519(const Key& key, const Bytes& message) {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
  Bytes signature(64);
  std::size_t size = signature.size();
  REQUIRE(EVP_DigestSignInit(context, nullptr, nullptr, nullptr, key.get()) == 1);
  REQUIRE(EVP_DigestSign(context, signature.data(), &size, message.data(), message.size()) == 1);
  EVP_MD_CTX_free(context);
  return signature;
}

std::string error_of(const base::Result<PublicKey>& result) {
  return result ? "" : result.error().message;
}

}  // namespace

TEST_CASE("one key is the same in every encoding") {
  const auto key = PublicKey::from_spki(spki(rsa_1024()));
  REQUIRE(key);
  CHECK(key->type() == KeyType::rsa);
  CHECK(key->bits() == 1024);
  CHECK(key->rsa_exponent() == "65537");
  CHECK(key->fingerprint().size() == 64);
  CHECK(PublicKey::from_rsa_public_key(encoded(rsa_1024(), i2d_PublicKey)) == key);
  CHECK(PublicKey::from_pem(private_pem(rsa_1024())) == key);
  CHECK(PublicKey::from_pem(traditional_pem(rsa_1024())) == key);
  CHECK(PublicKey::from_pem(public_pem(rsa_1024())) == key);
  CHECK(PublicKey::from_pem("a comment\n" + public_pem(rsa_1024())) == key);
  CHECK(PublicKey::from_spki(spki(rsa_512())) != key);
}

TEST_CASE("a key of Ed25519 is its 32 octets") {
  Bytes octets(32);
  std::size_t size = octets.size();
  REQUIRE(EVP_PKEY_get_raw_public_key(ed25519().get(), octets.data(), &size) == 1);
  const auto key = PublicKey::from_ed25519(octets);
  REQUIRE(key);
  CHECK(key->type() == KeyType::ed25519);
  CHECK(key->bits() == 256);
  CHECK(key->rsa_exponent().empty());
  CHECK(key->spki().size() == crypto::ed25519_spki_size);
  CHECK(PublicKey::from_spki(key->spki()) == key);
  CHECK(PublicKey::from_pem(private_pem(ed25519())) == key);
}

TEST_CASE("what is no key is refused with a reason") {
  Bytes longer = spki(rsa_1024());
  longer.push_back(0);
  Bytes shorter = spki(rsa_1024());
  shorter.pop_back();
  Bytes pkcs1_longer = encoded(rsa_1024(), i2d_PublicKey);
  pkcs1_longer.push_back(0);
  struct Row {
    std::string error;
    std::string expected;
    std::string reason;
  };
  const std::vector<Row> rows{
      {error_of(PublicKey::from_spki({})), "this is no SubjectPublicKeyInfo", "nothing"},
      {error_of(PublicKey::from_spki(longer)), "this is no SubjectPublicKeyInfo", "an octet more"},
      {error_of(PublicKey::from_spki(shorter)), "this is no SubjectPublicKeyInfo", "one less"},
      {error_of(PublicKey::from_spki(encoded(rsa_1024(), i2d_PublicKey))),
       "this is no SubjectPublicKeyInfo", "another encoding"},
      {error_of(PublicKey::from_spki(spki(p256()))), "the key is neither of RSA nor of Ed25519",
       "ECDSA"},
      {error_of(PublicKey::from_spki(Bytes(crypto::encoding_limit + 1))), "the key is too long",
       "over the limit"},
      {error_of(PublicKey::from_rsa_public_key(pkcs1_longer)), "this is no RSAPublicKey",
       "an octet more"},
      {error_of(PublicKey::from_rsa_public_key(spki(rsa_1024()))), "this is no RSAPublicKey",
       "another encoding"},
      {error_of(PublicKey::from_ed25519(Bytes(31))),
       "a key of Ed25519 has 32 octets, and these are 31", "one octet less"},
      {error_of(PublicKey::from_pem(private_pem(p256()))),
       "the key is neither of RSA nor of Ed25519", "ECDSA"},
      {error_of(PublicKey::from_pem("")), "there is no key in PEM that can be read", "nothing"},
      {error_of(PublicKey::from_pem(public_pem(rsa_1024()).substr(0, 100))),
       "there is no key in PEM that can be read", "cut off"},
      {error_of(PublicKey::from_pem(private_pem(rsa_1024(), EVP_aes_128_cbc()))),
       "the key is protected by a password", "PKCS#8 with a password"},
      {error_of(PublicKey::from_pem(traditional_pem(rsa_1024(), EVP_aes_128_cbc()))),
       "the key is protected by a password", "the old form with a password"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(row.error == row.expected);
  }
  CHECK(ERR_peek_error() == 0);
}

TEST_CASE("a key over 8192 bits is not looked at") {
  // SEQUENCE { INTEGER of 1025 octets, INTEGER 65537 }
  Bytes der{0x30, 0x82, 0x04, 0x0a, 0x02, 0x82, 0x04, 0x01};
  der.resize(der.size() + 1025, 0x01);
  for (const int octet : {0x02, 0x03, 0x01, 0x00, 0x01})
    der.push_back(static_cast<std::uint8_t>(octet));
  CHECK(error_of(PublicKey::from_rsa_public_key(der)) ==
        "the key has 8193 bits, more than the 8192 that are looked at");
}

TEST_CASE("signatures verify with the right key, digest and hash only") {
  const Bytes sha256 = crypto::digest_of(Hash::sha256, "a message");
  const Bytes sha1 = crypto::digest_of(Hash::sha1, "a message");
  const Bytes other = crypto::digest_of(Hash::sha256, "another");
  const Bytes good = sign_rsa(rsa_1024(), EVP_sha256(), sha256);
  const Bytes old = sign_rsa(rsa_512(), EVP_sha1(), sha1);
  const Bytes edwards = sign_ed25519(ed25519(), sha256);
  Bytes changed = edwards;
  changed[5] ^= 1U;
  struct Row {
    const Key& key;
    Hash hash;
    Bytes digest;
    Bytes signature;
    bool holds;
    std::string reason;
  };
  const std::vector<Row> rows{
      {rsa_1024(), Hash::sha256, sha256, good, true, "as it was signed"},
      {rsa_1024(), Hash::sha256, other, good, false, "of another message"},
      {rsa_512(), Hash::sha256, sha256, good, false, "of another key"},
      {rsa_1024(), Hash::sha1, sha1, good, false, "of another hash"},
      {rsa_1024(), Hash::sha256, sha256, {}, false, "nothing"},
      {rsa_512(), Hash::sha1, sha1, old, true, "512 bits and SHA-1 are a matter of policy"},
      {ed25519(), Hash::sha256, sha256, edwards, true, "Ed25519"},
      {ed25519(), Hash::sha256, other, edwards, false, "Ed25519 of another message"},
      {ed25519(), Hash::sha256, sha256, changed, false, "a bit of the signature"},
      {ed25519(), Hash::sha256, sha256, good, false, "a signature of RSA for Ed25519"},
      {rsa_1024(), Hash::sha256, sha256, edwards, false, "a signature of Ed25519 for RSA"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto key = PublicKey::from_spki(spki(row.key));
    REQUIRE(key);
    CHECK(key->verify(row.hash, row.digest, row.signature) == row.holds);
  }
  CHECK(ERR_peek_error() == 0);
}
