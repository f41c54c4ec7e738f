// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a signature is over (RFC 6376 section 3.7): the hash of the body, and the hash of header
// fields. Nothing here needs a key or asks anybody, so it is computed once per message, however
// often a verification is resumed. Many signatures cost one pass over the body for each of the two
// canonicalizations.
#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "mail/message.hpp"
#include "policy/dkim/signer.hpp"

namespace mailprobe::policy::dkim {

struct BodyPart {
  static constexpr std::uint64_t all = std::numeric_limits<std::uint64_t>::max();

  Canonicalization canonicalization = Canonicalization::simple;
  crypto::Hash hash = crypto::Hash::sha256;
  std::uint64_t length = all;  // octets of the canonical body, from its beginning

  auto operator<=>(const BodyPart&) const = default;
};

BodyPart body_part_of(const Signer& signer, const Coverage& coverage);

struct HashedBody {
  Octets digest;           // of the part, or of all if there is less
  std::uint64_t size = 0;  // octets of the whole canonical body

  bool operator==(const HashedBody&) const = default;
};

std::map<BodyPart, HashedBody> hash_body(std::string_view body, const std::set<BodyPart>& parts);

// The header fields of a message by their names.
class FieldIndex {
 public:
  // The message must outlive it.
  explicit FieldIndex(const mail::Message& message);

  [[nodiscard]] std::size_t count(std::string_view name) const;  // in any letter case

  // Those that a list in h= names, for the signature in the field at `own`: of fields with one name
  // the last is taken first (section 5.4.2), and a name for which none is left stands for nothing.
  [[nodiscard]] std::vector<const mail::HeaderField*> pick(const std::vector<std::string>& names,
                                                           std::size_t own) const;

  [[nodiscard]] const mail::HeaderField& field(std::size_t place) const {
    return message_.header[place];
  }

 private:
  const mail::Message& message_;
  std::map<std::string, std::vector<std::size_t>, std::less<>> places_;  // names in lower case
};

// The field with an empty value of b=, without CRLF at its end.
std::string canonicalize_own_field(const mail::HeaderField& field, const Signer& signer,
                                   Canonicalization canonicalization);

// Of the fields that are signed, and the signature's own in the header at `own`.
Octets hash_header(const FieldIndex& index, std::size_t own, const Signer& signer,
                   const Coverage& coverage);

}  // namespace mailprobe::policy::dkim
