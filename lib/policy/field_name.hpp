// SPDX-License-Identifier: GPL-3.0-or-later
//
// The names of fields in MTA-STS records, MTA-STS policies (RFC 8461 sections 3.1 and 3.2) and
// records for TLS reports (RFC 8460 section 3), which are all of one grammar:
//
//   ext-name = (ALPHA / DIGIT) *31(ALPHA / DIGIT / "_" / "-" / ".")        case-sensitive
#pragma once

#include <cstddef>
#include <string_view>

#include "policy/fault.hpp"
#include "policy/piece.hpp"

namespace mailprobe::policy {

inline constexpr std::size_t field_name_limit = 32;  // bytes

Parsed<void> check_field_name(const Piece& name);

// Whether somebody may have meant `name`: other letter case, or one character too many, too few or
// another.
bool resembles(std::string_view written, std::string_view name);

}  // namespace mailprobe::policy
