// SPDX-License-Identifier: GPL-3.0-or-later
//
// The body of https://mta-sts.<domain>/.well-known/mta-sts.txt (RFC 8461 section 3.2), read twice:
// by the grammar, as strict senders do (mox), and forgivingly. What only the second reading accepts
// protects against some senders and is dropped by others.
//
//   sts-policy-record  = field *WSP *( term field *WSP ) [ term ]
//   term               = LF / CRLF                   ; so a blank line is a fault; erratum 6253
//   field              = version / mode / mx / max-age / extension            ; in any order
//   version            = %s"version" delim %s"STSv1"
//   mode               = %s"mode" delim ( %s"testing" / %s"enforce" / %s"none" )
//   mx                 = %s"mx" delim mx-value       ; see mx_pattern.hpp; any number of them
//   max-age            = %s"max_age" delim 1*10( DIGIT )  ; at most 31557600; erratum 7282: 1*8
//   extension          = ext-name delim ext-value    ; ext-name: see field_name.hpp
//   delim              = ":" *WSP
//   ext-value          = vchar [ *( %x20 / vchar ) vchar ]
//   vchar              = %x21-7E / UTF8-2 / UTF8-3 / UTF8-4                  ; RFC 3629
//
// All of version, mode and max_age are required, and mx unless the mode is "none". Where a field
// other than mx stands twice, the first counts, and of the others only the grammar of an extension
// is asked.
//
// The forgiving reading accepts what at least one sender in use does, as far as it cannot change
// what a sound policy means: blank lines, lines without a colon, blanks anywhere around name and
// value (chasquid, postfix-mta-sts-resolver, Stalwart, in part postfix-tlspol); CR as the end of a
// line (postfix-mta-sts-resolver); extensions of any kind; a greater max_age, which is cut to the
// limit (postfix-tlspol); in "mx" a trailing dot (chasquid, postfix-tlspol) and U-labels (chasquid,
// Stalwart). Other letter case in names and values, a byte order mark, or an "mx" that cannot be a
// host help no sender that was looked at.
//
// The size of the body is the caller's to limit; the RFC suggests 64 KiB. Memory is linear in it,
// and time nearly so, whatever it holds.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/fault.hpp"
#include "policy/mta_sts/mx_pattern.hpp"
#include "policy/tag_list.hpp"

namespace mailprobe::policy::mta_sts {

enum class Mode { testing, enforce, none };

std::string_view format_mode(Mode mode);

inline constexpr std::uint32_t max_age_limit = 31557600;  // seconds: a year

struct Policy {
  Mode mode = Mode::none;
  std::uint32_t max_age = 0;  // seconds, at most max_age_limit
  std::vector<MxPattern> mx;  // in their order
  std::vector<Extension> extensions;

  bool operator==(const Policy&) const = default;
};

struct PolicyReading {
  Parsed<Policy> strict;
  Parsed<Policy> lenient;  // equal to `strict` if that is a policy
  // If there is a policy at all: what is within the grammar and yet no intention. Fields that stand
  // twice, and unknown ones that resemble a known one.
  std::vector<Fault> remarks;
};

PolicyReading read_policy(std::string_view body);

// Whether one of the patterns matches.
bool allows(const Policy& policy, const dns::Name& host);

// "mode: enforce, max_age: 86400, mx: *.example.net mx.example.org": what a sender goes by, equal
// for policies that mean the same; the patterns are sorted and in lower case.
std::string format_policy(const Policy& policy);

}  // namespace mailprobe::policy::mta_sts
