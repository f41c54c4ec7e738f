// SPDX-License-Identifier: GPL-3.0-or-later
//
// Public keys of RSA (RFC 8017) and Ed25519 (RFC 8032) as values: from the encodings in which DNS
// records and key files hold them, and what they say of a signature. A weak key verifies as a
// strong one does: whether that is good enough is the caller's policy, and nothing of OpenSSL's
// security levels stands in between.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "crypto/digest.hpp"

// NOLINTNEXTLINE(readability-identifier-naming): OpenSSL's own name
struct evp_pkey_st;

namespace mailprobe::crypto {

inline constexpr int rsa_limit = 8192;                // bits; the time for a signature is bounded
inline constexpr std::size_t encoding_limit = 8192;   // octets of any encoding
inline constexpr std::size_t ed25519_key_size = 32;   // octets
inline constexpr std::size_t ed25519_spki_size = 44;  // octets (RFC 8410 section 4)

enum class KeyType : std::uint8_t { rsa, ed25519 };

// "RSA", "Ed25519"
std::string_view format_key_type(KeyType type);

class PublicKey {
 public:
  using Bytes = std::span<const std::uint8_t>;

  // Errors: syntax (the bytes are no key in this form), rejected (they are a key that is of no use
  // here: of another kind, too long, with a password).
  // SubjectPublicKeyInfo in DER (RFC 5280 section 4.1.2.7), with nothing behind it.
  static base::Result<PublicKey> from_spki(Bytes der);
  // RSAPublicKey in DER (RFC 8017 appendix A.1.1), with nothing behind it.
  static base::Result<PublicKey> from_rsa_public_key(Bytes der);
  // The raw octets (RFC 8032 section 5.1.5).
  static base::Result<PublicKey> from_ed25519(Bytes octets);
  // The first key of a PEM text, private or public. Of a private key only the public half is kept;
  // wiping the text is the caller's business. A password is never asked for: a key that has one is
  // an error.
  static base::Result<PublicKey> from_pem(std::string_view text);

  [[nodiscard]] KeyType type() const { return type_; }
  // Of the modulus; 256 for Ed25519.
  [[nodiscard]] int bits() const { return bits_; }
  // In decimal; empty for Ed25519.
  [[nodiscard]] const std::string& rsa_exponent() const { return rsa_exponent_; }
  // SubjectPublicKeyInfo in DER.
  [[nodiscard]] const std::vector<std::uint8_t>& spki() const { return spki_; }
  // SHA-256 of spki(), hexadecimal, lower case.
  [[nodiscard]] std::string fingerprint() const;

  // Whether the signature is one of the digest: RSASSA-PKCS1-v1_5 (RFC 8017 section 8.2), or
  // PureEdDSA whose message is the digest (RFC 8463 section 3).
  [[nodiscard]] bool verify(Hash hash, Bytes digest, Bytes signature) const;

  bool operator==(const PublicKey& other) const { return spki_ == other.spki_; }

 private:
  explicit PublicKey(std::shared_ptr<evp_pkey_st> key) : key_(std::move(key)) {}

  // Takes ownership.
  static base::Result<PublicKey> adopt(evp_pkey_st* key);

  std::shared_ptr<evp_pkey_st> key_;  // immutable
  KeyType type_ = KeyType::rsa;
  int bits_ = 0;
  std::string rsa_exponent_;
  std::vector<std::uint8_t> spki_;
};

}  // namespace mailprobe::crypto
