// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which BIMI record counts for mail from a domain, and whether its DMARC policy is strong enough
// for a logo to be shown (draft-brand-indicators-for-message-identification, "Authentication
// Requirements" and "Assertion Record Discovery").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

#include "dns/inquiry.hpp"
#include "dns/name.hpp"
#include "policy/bimi/record.hpp"
#include "policy/dmarc/discovery.hpp"
#include "policy/dmarc/walk.hpp"

namespace mailprobe::policy::bimi {

inline constexpr std::string_view default_selector = "default";

using Finding = std::variant<dmarc::CouldNotAsk, NoRecord, SeveralRecords, MalformedRecord, Record>;

struct Discovery {
  dns::Name domain;  // below which `finding` was found: the author domain or the organizational one
  Finding finding;
};

// Where the author domain has no record at all, that of its organizational domain counts; it is
// asked for a batch later. `selector` may have dots; below one that is no name there is no record.
Discovery find_record(dns::Inquiry& inquiry, const dmarc::Discovery& author,
                      std::string_view selector = default_selector);

enum class Strength : std::uint8_t { sufficient, insufficient, unknown };

struct Prerequisite {
  Strength strength = Strength::unknown;
  std::string reason;  // why it is not sufficient, or not known; a clause; printable

  bool operator==(const Prerequisite&) const = default;
};

// Of the author domain and of its organizational domain neither may have "p=none" or "sp=none", nor
// "p=quarantine" with a "pct" below 100; and what is asked for must not be "none" in the end.
Prerequisite check_policy(const dmarc::Discovery& author);

}  // namespace mailprobe::policy::bimi
