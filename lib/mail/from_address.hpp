// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whose name a message bears: the domains in its From field (RFC 5322 section 3.6.2, RFC 6854).
// What senders write is read, and not only what they may: comments and folds anywhere, quoted
// strings, groups, routes, dots in display names, empty elements of lists, UTF-8 (RFC 6532).
//
//   from      = element *( "," element )
//   element   = [ address / group ]
//   group     = phrase ":" [ address *( "," address ) ] ";"
//   address   = addr-spec / [ phrase ] "<" [ route ":" ] addr-spec ">"
//   addr-spec = word *( "." word ) "@" ( atom *( "." atom ) / "[" *dtext "]" )
//   route     = "@" domain *( "," [ "@" domain ] )
//   phrase    = *( word / "." / encoded-word )
//   word      = atom / quoted-string
//
// An encoded word (RFC 2047) is one word whatever stands in it: =?utf-8?q?a@b=2C?= is no address.
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "mail/message.hpp"

namespace mailprobe::mail {

struct AddressFault {
  std::size_t position = 0;  // in bytes from 0, within the value of the field
  std::string what;          // one line for a human

  bool operator==(const AddressFault&) const = default;
};

// The domains of all addresses in their order, as they are written but for comments and folds:
// U-labels stay, and an address literal keeps its brackets. There may be none (an empty group).
std::expected<std::vector<std::string>, AddressFault> parse_author_domains(std::string_view value);

struct Author {
  std::size_t fields = 0;            // From fields in the message; one is right
  std::vector<std::string> domains;  // of the first field, in order, each once in any letter case
  AddressFault fault;                // of the first field; without a sentence if it is sound
};

Author find_author(const Message& message);

}  // namespace mailprobe::mail
