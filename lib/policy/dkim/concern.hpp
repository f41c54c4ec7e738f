// SPDX-License-Identifier: GPL-3.0-or-later
//
// Why a signature may not be worth what it proves: what verifiers must or may refuse although it
// holds (RFC 6376 sections 6.1.1 and 6.1.2, RFC 8301), and what it leaves open to whoever changes
// the message (RFC 6376 section 8).
#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/dkim/hashing.hpp"
#include "policy/dkim/key_record.hpp"
#include "policy/dkim/signature.hpp"

namespace mailprobe::policy::dkim {

using TimePoint = std::chrono::system_clock::time_point;

enum class ConcernKind : std::uint8_t {
  // No verifier may accept it: permerror.
  from_not_signed,          // RFC 6376 section 6.1.1
  identity_outside_domain,  // section 6.1.1
  identity_not_exact,       // section 3.6.1: the key says t=s
  hash_not_allowed,         // section 6.1.2: h= of the key
  not_for_email,            // section 3.6.1: s= of the key
  // It must or may count for nothing: policy.
  rsa_sha1,            // RFC 8301 section 3.1
  weak_key,            // RFC 8301 section 3.2: RSA of less than 1024 bits
  expired,             // RFC 6376 section 3.5
  signed_in_future,    // section 3.5
  from_partly_signed,  // section 8.15: a From field was added
  // It counts, and yet:
  body_not_covered,     // section 8.2: l= is less than the body
  subject_not_signed,   // section 5.4.1
  date_not_signed,      // section 5.4.1
  from_not_oversigned,  // section 8.15: a From field can be added
  testing_key,          // section 3.6.1: t=y
};

// "from_not_signed" ...
std::string_view format_concern_kind(ConcernKind kind);

enum class Effect : std::uint8_t { none, policy, permerror };
Effect effect_of(ConcernKind kind);

struct Concern {
  ConcernKind kind;
  std::string what;  // one line for a human, printable

  bool operator==(const Concern&) const = default;
};

bool has_effect(const std::vector<Concern>& concerns, Effect effect);

inline constexpr int least_rsa_bits = 1024;
inline constexpr std::chrono::seconds clock_slack{300};  // by which t= may be ahead

// What is to be said of the algorithm and the key alone, be it of DKIM or ARC; nullptr if there is
// no key.
std::vector<Concern> find_key_concerns(const Signer& signer, const KeyRecord* record);

struct HeaderFacts {
  std::size_t from_fields = 0;
  bool has_subject = false;
  bool has_date = false;
};

struct Circumstances {
  HeaderFacts header;
  std::uint64_t body_size;      // octets, canonical
  const KeyRecord* key_record;  // nullptr if there is none
  TimePoint now;
};

// In the order of the kinds.
std::vector<Concern> find_concerns(const Signature& signature, const Circumstances& circumstances);

}  // namespace mailprobe::policy::dkim
