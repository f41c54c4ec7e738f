// SPDX-License-Identifier: GPL-3.0-or-later
//
// The values of the tags of DMARC, one by one (RFC 9989 section 4.8); the grammar stands in
// record.hpp. Values are without blanks at both ends, and their places are those in the record.
#pragma once

#include <string>

#include "policy/dmarc/record.hpp"
#include "policy/fault.hpp"
#include "policy/piece.hpp"

namespace mailprobe::policy::dmarc {

Parsed<Policy> parse_policy(const Piece& value);
Parsed<Mode> parse_mode(const Piece& value);
Parsed<Psd> parse_psd(const Piece& value);
Parsed<bool> parse_testing(const Piece& value);

// In lower case, without blanks.
Parsed<std::string> parse_failure_options(const Piece& value);

// RFC 7489 section 6.3: 0 to 100.
Parsed<unsigned> parse_percentage(const Piece& value);

// dmarc-value, which is all that is asked of tags that are not known.
Parsed<void> check_characters(const Piece& value);

}  // namespace mailprobe::policy::dmarc
