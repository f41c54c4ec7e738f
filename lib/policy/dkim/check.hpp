// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a signature holds, as mathematics has it (RFC 6376 sections 6.1.2 and 6.1.3). Whether it
// is worth anything is another question: see concern.hpp.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "dns/inquiry.hpp"
#include "policy/dkim/hashing.hpp"
#include "policy/dkim/key_record.hpp"
#include "policy/dkim/signer.hpp"

namespace mailprobe::policy::dkim {

enum class Outcome : std::uint8_t {
  pass,
  body_differs,       // the header is as it was signed, the body is not
  signature_differs,  // the body is as it was signed, the header, the signature or the key is not
  both_differ,
  malformed_signature,
  no_key,
  several_keys,
  malformed_key,
  revoked_key,
  other_key_type,  // than the algorithm of the signature needs
  body_too_short,  // for what l= says
  unknown,         // the key could not be asked for
};

// "pass", "body_differs" ...
std::string_view format_outcome(Outcome outcome);

struct Check {
  Outcome outcome = Outcome::unknown;
  std::string explanation;  // one line for a human, printable; empty for a pass
  KeyReading key;           // UnknownKey as well if nobody asked

  // The key that the signature was compared with.
  [[nodiscard]] const KeyRecord* key_record() const { return std::get_if<KeyRecord>(&key); }
};

// The hashes that were computed, next to those that were signed.
struct Hashes {
  Octets header;                   // of the fields that are signed
  std::optional<HashedBody> body;  // a seal of ARC covers none
};

// Wants the key. As long as it is not known, the outcome is `unknown`.
Check check_signature(const Signer& signer, const Coverage& coverage, const Hashes& hashes,
                      dns::Inquiry& inquiry);

}  // namespace mailprobe::policy::dkim
