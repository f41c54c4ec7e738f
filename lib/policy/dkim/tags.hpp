// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lists of tags as key records and signature fields of DKIM have them (RFC 6376 section 3.2, with
// erratum 5070), with the place of every part.
//
//   tag-list  = tag-spec *( ";" tag-spec ) [ ";" ]
//   tag-spec  = [FWS] tag-name [FWS] "=" [FWS] tag-value [FWS]
//   tag-name  = ALPHA *( ALPHA / DIGIT / "_" )                                case-sensitive
//   tag-value = *( %x21-3A / %x3C-7E / %x80-FF / FWS )
//   FWS       = [ *WSP CRLF ] 1*WSP
//
// Octets over %x7F are for RFC 8616, and for notes of people who do not know that they may not;
// whoever reads a value says what it may hold. No tag stands twice.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "policy/fault.hpp"
#include "policy/tag_list.hpp"

namespace mailprobe::policy::dkim {

using Octets = std::vector<std::uint8_t>;

// What FWS is made of.
inline constexpr std::string_view folding_blanks = " \t\r\n";

class TagList {
 public:
  // The tags are views of `text`.
  static Parsed<TagList> parse(std::string_view text);

  [[nodiscard]] const std::vector<Tag>& tags() const { return tags_; }
  // nullptr if there is none.
  [[nodiscard]] const Tag* find(std::string_view name) const;
  // The value; a fault at the end of the list if there is none.
  [[nodiscard]] Parsed<Piece> require(std::string_view name) const;

 private:
  explicit TagList(std::vector<Tag> tags) : tags_(std::move(tags)) {}

  std::vector<Tag> tags_;
};

// value = part *( [FWS] ":" [FWS] part ); parts may be empty.
std::vector<Piece> split_colons(const Piece& value);

// RFC 4648 section 4 with FWS between any two characters (RFC 6376 section 2.10).
Parsed<Octets> decode_base64(const Piece& value);

// 1*DIGIT; at most `most_digits` of them.
Parsed<std::uint64_t> parse_number(const Piece& value, std::size_t most_digits);

}  // namespace mailprobe::policy::dkim
