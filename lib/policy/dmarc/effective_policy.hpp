// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is asked of receivers for mail from a domain that fails: which tag of which record decides
// (RFC 9989 sections 4.7 and 4.10.1, RFC 7489 section 6.3), in words that its owner can follow.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/dmarc/discovery.hpp"
#include "policy/dmarc/record.hpp"

namespace mailprobe::policy::dmarc {

enum class Effect : std::uint8_t {
  policy,         // there is one, be it "none"
  no_dmarc,       // no record applies
  faulty_record,  // a record applies, but counts for nothing: Standing::ignored
  unknown,        // something could not be asked
};

struct EffectivePolicy {
  Effect effect = Effect::unknown;
  Policy published = Policy::none;
  Policy applied = Policy::none;  // one level lower with "t=y" (RFC 9989)
  std::string_view tag;           // which decides: "p", "sp", "np"
  unsigned percent = 100;         // of the mail to which it applies (RFC 7489)
  std::string reason;             // a clause; printable

  bool operator==(const EffectivePolicy&) const = default;
};

// For RFC 7489 it is unknown without a LegacyDiscovery.
EffectivePolicy effective_policy(const Discovery& discovery, Rules rules = Rules::rfc9989);

// Where the two documents disagree about a domain: a sentence for each difference. Empty without a
// LegacyDiscovery; of what could not be asked nothing is said.
std::vector<std::string> find_differences(const Discovery& discovery);

}  // namespace mailprobe::policy::dmarc
