// SPDX-License-Identifier: GPL-3.0-or-later
//
// The TXT record at _mta-sts.<domain> that says "there is a policy, and this is its version" (RFC
// 8461 section 3.1). Senders that do not find exactly one sound record take the domain for one
// without MTA-STS.
//
//   sts-text-record = sts-version 1*( sts-field-delim sts-field ) [ sts-field-delim ]
//   sts-version     = %s"v=STSv1"
//   sts-field       = sts-id / sts-extension                        ; sts-id is required
//   sts-field-delim = *WSP ";" *WSP
//   sts-id          = %s"id=" 1*32( ALPHA / DIGIT )
//   sts-extension   = sts-ext-name "=" sts-ext-value                ; see tag_list.hpp
//
// The grammar has "v=STSv1 ;", but the prose discards what does not begin with "v=STSv1;" (reported
// as erratum 6285). The prose wins here: it is what every sender accepts.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "dns/record.hpp"
#include "policy/fault.hpp"
#include "policy/tag_list.hpp"
#include "policy/txt_choice.hpp"

namespace mailprobe::policy::mta_sts {

inline constexpr std::size_t id_limit = 32;  // characters

struct Record {
  std::string text;  // as published, its strings joined
  std::string id;
  std::vector<Extension> extensions;
  // What is within the grammar and yet no intention: fields that stand twice (the first counts).
  std::vector<Fault> remarks;

  bool operator==(const Record&) const = default;
};

// From all the TXT records of the name.
RecordReading<Record> read_record(std::span<const dns::Txt> records);

}  // namespace mailprobe::policy::mta_sts
