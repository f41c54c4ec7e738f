// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which record speaks for mail from a domain: by the tree walk of RFC 9989 section 4.10.1, and
// beside it as RFC 7489 section 6.6.3 has it, with the public suffix list, by which many receivers
// still go. All of it is asked in one batch.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "dns/inquiry.hpp"
#include "dns/name.hpp"
#include "dns/public_suffix.hpp"
#include "policy/dmarc/record.hpp"
#include "policy/dmarc/walk.hpp"

namespace mailprobe::policy::dmarc {

enum class Source : std::uint8_t { author_domain, organizational_domain, public_suffix_domain };

struct Applicable {
  Source source = Source::author_domain;
  dns::Name domain;  // whose record it is
  Record record;
};

struct NotApplicable {
  std::string reason;  // a clause; printable
};

// Something could not be asked that the choice hangs on.
struct Undecided {
  std::string reason;
};

using Choice = std::variant<Applicable, NotApplicable, Undecided>;

// RFC 9989 section 4.10.1: the author domain, the organizational domain, the public suffix domain.
Choice choose_policy(const Walk& walk);

// RFC 9989 section 3.2.13: a name does not exist if the answer is NXDOMAIN, whatever the type. An
// alias exists, wherever it leads.
enum class Existence : std::uint8_t { exists, does_not_exist, unknown };

// Asks for TXT, which SPF needs anyway.
Existence find_existence(dns::Inquiry& inquiry, const dns::Name& name);

// As RFC 7489 has it.
struct LegacyDiscovery {
  dns::Name organizational_domain;
  Finding organizational_finding;  // at _dmarc.<organizational domain>
  Choice choice;
};

struct Discovery {
  dns::Name author;
  Walk walk;
  Choice choice;
  Existence existence = Existence::unknown;
  std::optional<LegacyDiscovery> legacy;  // nothing without a list
};

// By which document a receiver goes.
enum class Rules : std::uint8_t { rfc9989, rfc7489 };

inline constexpr std::string_view no_list = "there is no public suffix list";

// nullptr for RFC 7489 if there is no list.
const Choice* choice_by(const Discovery& discovery, Rules rules);

// `list` may be nullptr.
Discovery discover(dns::Inquiry& inquiry, const dns::Name& author,
                   const dns::PublicSuffixList* list);

// What holds for any name one label below that has no record of its own. It asks nothing, and the
// caller says whether the name is to exist.
Discovery discover_below(const Discovery& above, Existence existence,
                         const dns::PublicSuffixList* list);

}  // namespace mailprobe::policy::dmarc
