// SPDX-License-Identifier: GPL-3.0-or-later
//
// What signature fields have in common, be they of DKIM (RFC 6376 section 3.5, RFC 8301, RFC 8463)
// or of ARC (RFC 8617 sections 4.1.2 and 4.1.3): who signs, and what of the message.
//
//   a   required, "rsa-sha256", "ed25519-sha256" or "rsa-sha1"
//   b   required, base64
//   bh  required, base64
//   c   two canonicalizations, "simple/simple" if it is missing
//   d   required, a domain
//   h   required, the names of header fields parted by colons
//   l   octets of the body
//   q   must hold "dns/txt", or "dns", if it is there
//   s   required, a selector
//   t   seconds since 1970
//   x   seconds since 1970, greater than t
//
// Values are case-sensitive. U-labels in d= and s= are taken for their A-labels (RFC 8616
// section 4). Underscores in selectors are accepted, as everybody does.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/digest.hpp"
#include "crypto/public_key.hpp"
#include "dns/name.hpp"
#include "policy/dkim/tags.hpp"
#include "policy/fault.hpp"

namespace mailprobe::policy::dkim {

enum class Canonicalization : std::uint8_t { simple, relaxed };

// "simple", "relaxed"
std::string_view format_canonicalization(Canonicalization canonicalization);

struct Algorithm {
  crypto::KeyType key = crypto::KeyType::rsa;
  crypto::Hash hash = crypto::Hash::sha256;

  bool operator==(const Algorithm&) const = default;
};

// "rsa-sha256", "rsa-sha1", "ed25519-sha256"
std::string format_algorithm(const Algorithm& algorithm);

// Who signs, and with what.
struct Signer {
  Algorithm algorithm;
  Octets signature;                        // b=
  dns::Name domain;                        // d=
  dns::Name selector;                      // s=
  dns::Name key_name;                      // where the key is asked for
  std::optional<std::uint64_t> signed_at;  // t=, seconds since 1970
  // Of the value of b= with all blanks around it, in the value of the field.
  std::size_t b_begin = 0;
  std::size_t b_end = 0;

  bool operator==(const Signer&) const = default;
};

// What of the message is signed.
struct Coverage {
  Canonicalization header = Canonicalization::simple;
  Canonicalization body = Canonicalization::simple;
  Octets body_hash;                          // bh=
  std::vector<std::string> fields;           // h=, as written
  std::optional<std::uint64_t> body_length;  // l=, octets
  std::optional<std::uint64_t> expires_at;   // x=, seconds since 1970

  [[nodiscard]] std::size_t count(std::string_view field) const;  // in h=, in any letter case

  bool operator==(const Coverage&) const = default;
};

// `text` is what the tags were read from.
Parsed<Signer> parse_signer(std::string_view text, const TagList& tags);
Parsed<Coverage> parse_coverage(const TagList& tags, const Signer& signer);

// The value of d=, and what stands behind the "@" of i=.
Parsed<dns::Name> parse_domain(const Piece& value);

}  // namespace mailprobe::policy::dkim
