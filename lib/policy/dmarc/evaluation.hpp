// SPDX-License-Identifier: GPL-3.0-or-later
//
// What DMARC makes of a message: of its author domains, and of what SPF and DKIM found out (RFC
// 9989 section 5.3, RFC 7489 section 6.6.2). It is a function of an Inquiry, and everything is
// asked in one batch.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "dns/inquiry.hpp"
#include "dns/name.hpp"
#include "dns/public_suffix.hpp"
#include "policy/dmarc/alignment.hpp"
#include "policy/dmarc/discovery.hpp"
#include "policy/dmarc/effective_policy.hpp"

namespace mailprobe::policy::dmarc {

enum class Proof : std::uint8_t {
  pass,
  fail,       // everything else: "none", "neutral", "softfail", "policy" and "permerror", too
  temperror,  // the DNS could not be asked; it might have been "pass"
};

struct Identifier {
  Proof proof = Proof::fail;
  dns::Name domain;
};

struct Message {
  std::vector<dns::Name> from;    // the domains in From, in A-labels
  std::optional<Identifier> spf;  // of MAIL FROM
  std::vector<Identifier> dkim;   // "d=" of every signature
};

enum class Result : std::uint8_t { pass, fail, none, temperror, permerror };

// As in RFC 8601: "pass", "fail" ...
std::string_view format_result(Result result);

struct AlignedIdentifier {
  Identifier identifier;
  Alignment alignment;
};

struct AuthorEvaluation {
  Result result = Result::temperror;
  Policy disposition = Policy::none;  // what the domain owner asks for; "none" unless it fails
  Discovery discovery;
  EffectivePolicy policy;
  std::optional<AlignedIdentifier> spf;
  std::vector<AlignedIdentifier> dkim;
  std::string reason;  // a clause; printable
};

struct Evaluation {
  Result result = Result::none;
  Policy disposition = Policy::none;
  std::string reason;
  std::vector<AuthorEvaluation> authors;  // one for each author domain, at most author_limit
  // With several author domains DMARC does not apply. This is what receivers do who check each of
  // them all the same, and go by the strictest policy (RFC 9989 section 11.5).
  Policy strictest = Policy::none;
};

inline constexpr std::size_t author_limit = 4;

// `list` may be nullptr; for RFC 7489 the result is a "temperror" then.
Evaluation evaluate(dns::Inquiry& inquiry, const Message& message,
                    const dns::PublicSuffixList* list, Rules rules = Rules::rfc9989);

}  // namespace mailprobe::policy::dmarc
