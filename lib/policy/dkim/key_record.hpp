// SPDX-License-Identifier: GPL-3.0-or-later
//
// The TXT record at <selector>._domainkey.<domain> that holds a signer's public key (RFC 6376
// section 3.6.1, RFC 8463 section 4).
//
//   v  "DKIM1"; may be missing, but stands first
//   p  base64: of RSA a SubjectPublicKeyInfo or an RSAPublicKey, of Ed25519 its 32 octets; empty if
//      the key is revoked
//   k  "rsa" (if it is missing) or "ed25519"
//   h  hashes that may be used with the key, parted by colons; all if it is missing
//   s  services that the key is for, parted by colons: "email", "*" (if it is missing)
//   t  flags, parted by colons: "y" the domain tests DKIM, "s" i= must be of d= exactly
//   n  notes for people
//
// Values are case-sensitive. Hashes, services and flags that nobody knows are passed over, and so
// are other tags. Two records are as good as none (RFC 6376 section 3.6.2.2 leaves it undefined).
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "crypto/public_key.hpp"
#include "dns/answer.hpp"
#include "policy/fault.hpp"
#include "policy/tag_list.hpp"
#include "policy/txt_choice.hpp"

namespace mailprobe::policy::dkim {

enum class KeyEncoding : std::uint8_t { spki, rsa_public_key, raw };

struct KeyRecord {
  std::string text;  // as published, its strings joined
  crypto::PublicKey key;
  KeyEncoding encoding = KeyEncoding::spki;
  std::vector<std::string> hashes;    // of h=; empty if it is missing
  std::vector<std::string> services;  // of s=; empty if it is missing
  std::vector<std::string> flags;     // of t=
  std::string notes;                  // of n=, as written: foreign text
  std::vector<Extension> extensions;
  std::vector<Fault> remarks;  // what is within the grammar and yet no intention

  [[nodiscard]] bool allows(crypto::Hash hash) const;
  [[nodiscard]] bool is_for_email() const;
  [[nodiscard]] bool is_testing() const;  // t=y
  [[nodiscard]] bool is_strict() const;   // t=s

  bool operator==(const KeyRecord&) const = default;
};

struct RevokedKey {
  std::string text;

  bool operator==(const RevokedKey&) const = default;
};

// Nobody knows whether there is a key.
struct UnknownKey {
  std::string why;  // printable: "SERVFAIL from 127.0.0.1:53"

  bool operator==(const UnknownKey&) const = default;
};

// NoRecord: the name has no TXT record, or does not exist.
using KeyReading =
    std::variant<UnknownKey, NoRecord, SeveralRecords, MalformedRecord, RevokedKey, KeyRecord>;

KeyReading read_key(const dns::Answer& answer);
// From all the TXT records of the name.
KeyReading read_key_records(std::span<const dns::Txt> records);

// "mail._domainkey.example.org". Errors (syntax): a name that would be too long.
base::Result<dns::Name> key_name(const dns::Name& selector, const dns::Name& domain);

}  // namespace mailprobe::policy::dkim
