// SPDX-License-Identifier: GPL-3.0-or-later
//
// The DNS tree walk (RFC 9989 section 4.10): from a domain upwards, which names have a DMARC
// record, and which of them is the organizational domain (section 4.10.2). There are at most eight
// names, and all are known beforehand: they are asked in one batch, and only the evaluation stops
// early.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "dns/inquiry.hpp"
#include "dns/name.hpp"
#include "policy/dmarc/record.hpp"

namespace mailprobe::policy::dmarc {

inline constexpr std::size_t walk_limit = 8;  // queries

struct CouldNotAsk {
  std::string why;  // "TXT of _dmarc.example.org: SERVFAIL from 127.0.0.1:53"; printable

  bool operator==(const CouldNotAsk&) const = default;
};

// What stands at _dmarc.<domain>.
using Finding = std::variant<CouldNotAsk, NoRecord, SeveralRecords, Record>;

// As long as it was not asked it could not be asked.
Finding find_record(dns::Inquiry& inquiry, const dns::Name& domain);

struct Step {
  dns::Name domain;
  Finding finding;
};

struct Walk {
  std::vector<Step> steps;  // from the start, which is the first, to the top-level domain
  std::size_t counted = 0;  // of the steps: "psd=y" and "psd=n" end the walk
  // Nothing if one of the steps that count could not be asked.
  std::optional<dns::Name> organizational_domain;
  std::string reason;  // why it is that one, or why it is not known; a clause without a full stop

  [[nodiscard]] const dns::Name& start() const { return steps.front().domain; }
  [[nodiscard]] std::span<const Step> counted_steps() const {
    return std::span(steps).first(counted);
  }
  // The record of one of the domains that count; nullptr if it has none.
  [[nodiscard]] const Record* record_of(const dns::Name& domain) const;
};

// The domains whose records are asked for, the start first. Of the root it is the root.
std::vector<dns::Name> walk_names(const dns::Name& start);

Walk walk(dns::Inquiry& inquiry, const dns::Name& start);

// The walk of any name one label below the start of another one that has no record of its own. It
// asks nothing; "*" stands for the label.
Walk walk_below(const Walk& above);

}  // namespace mailprobe::policy::dmarc
