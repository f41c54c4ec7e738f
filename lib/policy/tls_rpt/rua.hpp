// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where reports about TLS are sent (RFC 8460 section 3).
//
//   tlsrpt-uri = URI                        ; RFC 3986; "," "!" and ";" are percent-encoded
//   mailto     = "mailto:" local "@" domain [ "?" header-fields ]            ; RFC 6068, one
//   mailbox https      = "https://" host [ ":" *DIGIT ] [ path ] [ "?" query ] [ "#" fragment ]
//
// The scheme is in any letter case (RFC 3986 section 3.1). Of the local part, path and query only
// the characters are looked at.
#pragma once

#include <string>
#include <vector>

#include "policy/fault.hpp"
#include "policy/piece.hpp"

namespace mailprobe::policy::tls_rpt {

enum class RuaKind { mailto, https };

struct Rua {
  RuaKind kind = RuaKind::mailto;
  std::string uri;   // as published: printable ASCII
  std::string host;  // the mailbox's domain, or the host: a name or an IP address, without brackets

  bool operator==(const Rua&) const = default;
};

Parsed<Rua> parse_rua(const Piece& uri);

// tlsrpt-uri *( *WSP "," *WSP tlsrpt-uri )
Parsed<std::vector<Rua>> parse_rua_list(const Piece& list);

}  // namespace mailprobe::policy::tls_rpt
