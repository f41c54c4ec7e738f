// SPDX-License-Identifier: GPL-3.0-or-later
//
// The macros of SPF (RFC 7208 section 7): a domain within a record, or the text of an explanation,
// with the client's address, the sender and other values filled in.
//
//   domain-spec    = macro-string domain-end
//   domain-end     = ( "." toplabel [ "." ] ) / macro-expand
//   toplabel       = ( *alphanum ALPHA *alphanum ) /
//                    ( 1*alphanum "-" *( alphanum / "-" ) alphanum )
//   explain-string = *( macro-string / SP )
//   macro-string   = *( macro-expand / macro-literal )
//   macro-expand   = ( "%{" macro-letter transformers *delimiter "}" ) / "%%" / "%_" / "%-"
//   macro-literal  = %x21-24 / %x26-7E                 ; visible characters except "%"
//   macro-letter   = "s" / "l" / "o" / "d" / "i" / "p" / "h" / "c" / "r" / "t" / "v"
//   transformers   = *DIGIT [ "r" ]
//   delimiter      = "." / "-" / "+" / "," / "/" / "_" / "="
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "net/address.hpp"
#include "policy/fault.hpp"
#include "policy/piece.hpp"

namespace mailprobe::policy::spf {

struct Macro {
  char letter = 's';        // lower case
  bool url_escape = false;  // it was written in upper case
  std::size_t parts = 0;    // how many are kept, from the right; 0: all
  bool reverse = false;
  std::string delimiters;  // empty: "."

  bool operator==(const Macro&) const = default;
};

struct MacroString {
  std::string text;  // as written
  std::vector<std::variant<std::string, Macro>> parts;

  [[nodiscard]] bool has_macros() const;
  [[nodiscard]] bool uses(char letter) const;

  bool operator==(const MacroString&) const = default;
};

// The letters c, r and t are for explanations only (section 7.2), but for modifiers that nobody
// knows the grammar alone counts.
Parsed<MacroString> parse_macro_string(const Piece& text);
Parsed<MacroString> parse_domain_spec(const Piece& text);
Parsed<MacroString> parse_explain_string(std::string_view text);

// What the letters stand for; foreign text.
struct MacroValues {
  std::string local_part;             // l
  std::string sender_domain;          // o; s is both
  std::string domain;                 // d: whose record it is
  net::IpAddress client;              // i, c, v
  std::string helo;                   // h
  std::string validated = "unknown";  // p: a name of the client that leads back to it
  std::string receiver = "unknown";   // r: who asks
  std::int64_t time = 0;              // t: seconds since 1970
};

std::string expand(const MacroString& string, const MacroValues& values);

// As expand, for a name to ask for: of a result over 253 characters as many labels as necessary are
// removed at the left (section 7.3).
std::string expand_domain(const MacroString& string, const MacroValues& values);

}  // namespace mailprobe::policy::spf
