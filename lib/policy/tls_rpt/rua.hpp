// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where reports about TLS are sent (RFC 8460 section 3): a URI as in policy/uri.hpp, in which "!"
// is percent-encoded, too.
#pragma once

#include <vector>

#include "policy/fault.hpp"
#include "policy/piece.hpp"
#include "policy/uri.hpp"

namespace mailprobe::policy::tls_rpt {

using Rua = Uri;
using RuaKind = UriKind;

Parsed<Rua> parse_rua(const Piece& uri);

// tlsrpt-uri *( *WSP "," *WSP tlsrpt-uri )
Parsed<std::vector<Rua>> parse_rua_list(const Piece& list);

}  // namespace mailprobe::policy::tls_rpt
