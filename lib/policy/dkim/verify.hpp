// SPDX-License-Identifier: GPL-3.0-or-later
//
// Every signature of a message, with two verdicts that are never mixed: whether it holds
// (check.hpp), and what is to be said against it (concern.hpp). Both together are the result that a
// receiver would write into Authentication-Results (RFC 8601 section 2.7.1).
//
//   const SignedMessage read = read_signatures(message);                       // once: this is
//   dear const auto results = dns::settle(inquiry, resolver, patience, [&](dns::Inquiry& asked) {
//     return verify_signatures(read, asked, now);
//   });
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "dns/inquiry.hpp"
#include "mail/message.hpp"
#include "policy/dkim/check.hpp"
#include "policy/dkim/concern.hpp"
#include "policy/dkim/signature.hpp"

namespace mailprobe::policy::dkim {

// More signatures are counted and not looked at: the time is bounded.
inline constexpr std::size_t signature_limit = 50;

struct SignedField {
  std::size_t place = 0;  // in the header, from 0 at the top
  std::string text;       // the field's value; a fault points into it
  Parsed<Signature> signature;
  Hashes hashes;  // empty for a signature that cannot be read
};

// What can be known of a message's signatures before their keys are.
struct SignedMessage {
  HeaderFacts header;
  std::vector<SignedField> signatures;  // from the top
  std::size_t passed_over = 0;          // signatures beyond the limit
};

SignedMessage read_signatures(const mail::Message& message);

// A message without signatures has no results; RFC 8601 calls that "none".
enum class Result : std::uint8_t {
  pass,       // it holds, and counts
  fail,       // it does not hold
  policy,     // it holds, but must or may not count: too weak, expired ...
  neutral,    // the signature cannot be read
  temperror,  // nobody knows the key
  permerror,  // there is no key that fits, or no verifier may accept it
};

// "pass", "fail" ...
std::string_view format_result(Result result);

struct SignatureResult {
  std::size_t place = 0;  // in the header, from 0 at the top
  std::string text;       // the field's value; a fault points into it
  Parsed<Signature> signature;
  Check check;
  std::vector<Concern> concerns;
  Result result = Result::neutral;
};

// Of all signatures, from the top. Provisional as long as the Inquiry is not complete.
std::vector<SignatureResult> verify_signatures(const SignedMessage& message, dns::Inquiry& inquiry,
                                               TimePoint now);

}  // namespace mailprobe::policy::dkim
