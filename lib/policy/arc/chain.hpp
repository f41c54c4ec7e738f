// SPDX-License-Identifier: GPL-3.0-or-later
//
// The Authenticated Received Chain of a message (RFC 8617 section 5.2): sets of three header fields
// that those leave who pass mail on. A chain is as good as its latest signature and all its seals.
//
//   const Chain chain = read_chain(message);
//   const auto result = dns::settle(inquiry, resolver, patience, [&](dns::Inquiry& asked) {
//     return validate_chain(chain, asked);
//   });
//
// For the RFC a key that could not be asked for breaks the chain like anything else
// (section 5.2.1); so it does here, with a reason of its own.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/inquiry.hpp"
#include "mail/message.hpp"
#include "policy/arc/fields.hpp"
#include "policy/dkim/check.hpp"
#include "policy/txt_choice.hpp"

namespace mailprobe::policy::arc {

enum class Reason : std::uint8_t {
  none,               // the chain passes, or there is none
  too_many_sets,      // section 5.2 step 1
  unreadable_field,   // a field that cannot be parsed
  reported_failure,   // step 2: the latest seal says cv=fail itself
  incomplete_set,     // step 3A, or a gap: 3B
  repeated_field,     // step 3A
  wrong_claim,        // step 3C: cv= of a seal
  message_signature,  // step 4: of the latest set
  seal,               // step 6
  unknown_key,        // a key that could not be asked for
};

// "none", "too_many_sets" ...
std::string_view format_reason(Reason reason);

struct Set {
  MessageSignature signature;
  Seal seal;
  dkim::Hashes signature_hashes;
  dkim::Hashes seal_hashes;
  std::string objection;  // what stands against the signature before its key is known
};

// What can be known of a chain before its keys are.
struct Chain {
  std::size_t fields = 0;  // of ARC in the message
  Reason reason = Reason::none;
  unsigned instance = 0;                      // of the set that breaks it; 0 if that is not known
  std::string explanation;                    // printable
  std::optional<MalformedRecord> unreadable;  // the value of the field
  std::vector<Set> sets;                      // from 1; empty if the chain is broken by its form
};

Chain read_chain(const mail::Message& message);

struct SetResult {
  unsigned instance = 0;
  dns::Name domain;  // of the seal
  dkim::Check signature;
  dkim::Check seal;
};

struct Result {
  ChainState state = ChainState::none;
  Reason reason = Reason::none;
  unsigned instance = 0;    // of the set that breaks the chain; 0 if none does or it is not known
  std::string explanation;  // one line for a human, printable; empty for "none" and "pass"
  std::optional<MalformedRecord> unreadable;
  std::vector<SetResult> sets;  // from 1
  // Section 5.2 step 5: the first of the latest sets whose signatures hold; 0 if all do, and one
  // more than there are sets if that of the latest does not.
  unsigned oldest_pass = 0;
};

// Provisional as long as the Inquiry is not complete.
Result validate_chain(const Chain& chain, dns::Inquiry& inquiry);

}  // namespace mailprobe::policy::arc
