// SPDX-License-Identifier: GPL-3.0-or-later
//
// The lines of an MTA-STS policy, in its two readings; the grammar stands in policy.hpp.
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include "policy/fault.hpp"
#include "policy/piece.hpp"

namespace mailprobe::policy::mta_sts {

// Without LF or CRLF. What follows the last line end is a line if it is not empty.
std::vector<Piece> split_lines(std::string_view body);
// CR alone ends a line, too; the lines are without blanks at both ends.
std::vector<Piece> split_lines_leniently(std::string_view body);

struct Field {
  Piece name;
  Piece value;
};

// By the grammar of an extension, of which all other fields are special cases.
Parsed<std::optional<Field>> read_line_strictly(const Piece& line);

// Nothing for what is passed over: blank lines, and lines without a colon.
Parsed<std::optional<Field>> read_line_leniently(const Piece& line);

}  // namespace mailprobe::policy::mta_sts
