// SPDX-License-Identifier: GPL-3.0-or-later
//
// The one door through which text that somebody else wrote (a server's reply, a DNS record, a
// certificate, a command-line value in an error message) reaches a human. What comes out is valid
// UTF-8 on one line and cannot move a cursor, end the text part of a Nagios line, open an HTML tag
// or reorder what stands around it. Nobody downstream is trusted to escape anything.
//
// Written as \xNN (up to U+00FF and bytes that are not UTF-8) or \u{NNNN}: every control, format
// (bidirectional marks, zero-width), private, surrogate and unassigned code point, line and
// paragraph separators, and | < > ` & ". A backslash is doubled, so that the escapes are
// unambiguous.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace mailprobe::base {

inline constexpr std::size_t foreign_text_limit = 200;  // bytes shown of one foreign text

// `limit` is in bytes of the result; a longer text ends in "..." and keeps within the limit.
std::string printable(std::string_view foreign, std::size_t limit = foreign_text_limit);

// The same between double quotes (which are not counted in the limit).
std::string quote(std::string_view foreign, std::size_t limit = foreign_text_limit);

// Text that is harmless already, cut to `limit` bytes at the end of a code point, with "..." for
// the rest.
std::string cut(std::string_view utf8, std::size_t limit);

// Whether it is well-formed UTF-8 (RFC 3629), as text that others shall understand must be.
bool is_utf8(std::string_view text);

}  // namespace mailprobe::base
