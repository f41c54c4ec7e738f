// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a domain for which SPF or DKIM vouch may speak for the author domain (RFC 9989 sections
// 4.4 and 4.10.2): they are identical, or in relaxed mode of the same organizational domain.
#pragma once

#include <cstdint>
#include <string>

#include "dns/inquiry.hpp"
#include "dns/name.hpp"
#include "dns/public_suffix.hpp"
#include "policy/dmarc/record.hpp"
#include "policy/dmarc/walk.hpp"

namespace mailprobe::policy::dmarc {

enum class Aligned : std::uint8_t { yes, no, unknown };

struct Alignment {
  Aligned aligned = Aligned::unknown;
  std::string reason;  // a clause; printable

  bool operator==(const Alignment&) const = default;
};

// By the walks of both domains. That of the identifier is asked for unless the result is certain
// without it, and then a step that could not be asked does no harm.
Alignment align(dns::Inquiry& inquiry, const Walk& author, const dns::Name& identifier, Mode mode);

// As RFC 7489 section 3.1 has it.
Alignment align(const dns::PublicSuffixList& list, const dns::Name& author,
                const dns::Name& identifier, Mode mode);

}  // namespace mailprobe::policy::dmarc
