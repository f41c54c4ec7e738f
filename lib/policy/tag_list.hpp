// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lists of tags as TXT records have them, "v=STSv1; id=20240101", with the place of every part.
//
//   tag-list = tag *( ";" tag ) [ ";" ]
//   tag      = *WSP name "=" value *WSP
//
// What names and values may hold, and whether a blank may stand beside the "=", is up to the kind
// of record: both are given as they were written.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/fault.hpp"
#include "policy/piece.hpp"

namespace mailprobe::policy {

struct Tag {
  Piece name;
  Piece value;
};

// What stands between the semicolons, without `blanks` at both ends, as a view of `text`; behind
// the last semicolon only if there is something. There is at least one part.
std::vector<Piece> split_at_semicolons(std::string_view text, std::string_view blanks = wsp);

// The tags are views of `text`. Faults: a tag that is empty or without "=".
Parsed<std::vector<Tag>> split_tag_list(std::string_view text, std::string_view blanks = wsp);

// What RFC 8461 section 3.1 and RFC 8460 section 3 have in common:
//
//   record      = field 1*( field-delim field ) [ field-delim ]
//   field       = ext-name "=" ext-value                            ; ext-name: field_name.hpp
//   field-delim = *WSP ";" *WSP
//   ext-value   = 1*( %x21-3A / %x3C / %x3E-7E )                    ; no blanks, "=" and ";"
//
// The names are checked; the values are for check_extension_value, or for a grammar of their own.
Parsed<std::vector<Tag>> split_fields(std::string_view text);

Parsed<void> check_extension_value(const Piece& value);

// For a record without the field `name`: at a field that somebody may have meant for it, or where
// the last field ends. There must be fields.
std::unexpected<Fault> miss_field(const std::vector<Tag>& fields, std::string_view name);

// What stands in a field that this program does not know.
struct Extension {
  std::string name;
  std::string value;

  bool operator==(const Extension&) const = default;
};

}  // namespace mailprobe::policy
