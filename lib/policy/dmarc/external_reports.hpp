// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether reports reach those who are to get them. Where the address is of another organizational
// domain than the record, its host must agree, with a record at
// <policy domain>._report._dmarc.<host> (RFC 9990 section 3, RFC 9991 section 4, RFC 7489 section
// 7.1); otherwise the address is ignored, and nobody hears of it.
//
// That record begins with "v=DMARC1", and more need not be there. Several are as good as one. With
// a "rua" or "ruf" of its own the host puts another of its addresses in the place of the one that
// was asked for.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dns/inquiry.hpp"
#include "dns/name.hpp"
#include "dns/public_suffix.hpp"
#include "policy/dmarc/record.hpp"
#include "policy/txt_choice.hpp"
#include "policy/uri.hpp"

namespace mailprobe::policy::dmarc {

enum class ReportKind : std::uint8_t { aggregate, failure };  // "rua", "ruf"

enum class Authorisation : std::uint8_t {
  not_needed,  // the host belongs to the policy domain
  authorised,
  not_authorised,
  unknown,  // something could not be asked
};

struct ReportDestination {
  ReportKind kind = ReportKind::aggregate;
  Uri target;
  Authorisation authorisation = Authorisation::unknown;
  // The same where the public suffix list says who belongs to whom; nothing without a list.
  std::optional<Authorisation> legacy;
  std::string reason;                      // of `authorisation`; a clause; printable
  std::vector<Uri> overrides;              // where reports go instead
  std::optional<MalformedRecord> attempt;  // a record of the host that does not count
};

// Of one record; what stands behind these is not asked for.
inline constexpr std::size_t destination_limit = 20;

// For "rua" and then "ruf" of the record of `policy_domain`, in their order. All is asked in one
// batch. `list` may be nullptr.
std::vector<ReportDestination> check_destinations(dns::Inquiry& inquiry, const Record& record,
                                                  const dns::Name& policy_domain,
                                                  const dns::PublicSuffixList* list);

}  // namespace mailprobe::policy::dmarc
