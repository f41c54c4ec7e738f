// SPDX-License-Identifier: GPL-3.0-or-later
//
// The URIs in records about mail: where reports are sent (RFC 8460 section 3, RFC 9989 section 4.6)
// and where the files of BIMI lie.
//
//   URI    = mailto / https                 ; RFC 3986; "," and ";" are percent-encoded
//   mailto = "mailto:" local "@" domain [ "?" header-fields ]        ; RFC 6068, one mailbox
//   https  = "https://" host [ ":" *DIGIT ] [ path ] [ "?" query ] [ "#" fragment ]
//
// The scheme is in any letter case (RFC 3986 section 3.1). Of the local part, path and query only
// the characters are looked at.
#pragma once

#include <string>
#include <string_view>

#include "policy/fault.hpp"
#include "policy/piece.hpp"

namespace mailprobe::policy {

inline constexpr std::string_view mailto_scheme = "mailto:";
inline constexpr std::string_view https_scheme = "https:";

enum class UriKind { mailto, https };

struct Uri {
  UriKind kind = UriKind::mailto;
  std::string uri;   // as published: printable ASCII
  std::string host;  // the mailbox's domain, or the host: a name or an IP address, without brackets

  bool operator==(const Uri&) const = default;
};

// `scheme` is with its colon.
bool has_scheme(const Piece& uri, std::string_view scheme);

// Whatever the scheme; of the structure nothing is looked at but percent-encodings.
Parsed<void> check_uri_characters(const Piece& uri);

Parsed<Uri> parse_uri(const Piece& uri);

}  // namespace mailprobe::policy
