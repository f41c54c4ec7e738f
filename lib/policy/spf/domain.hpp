// SPDX-License-Identifier: GPL-3.0-or-later
//
// Domains that come out of macros and addresses: any octets between dots.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "dns/name.hpp"

namespace mailprobe::policy::spf {

// The text between dots as labels, whatever octets they hold; a dot at the end is accepted. Nothing
// if a label is empty or longer than 63 octets, or the name too long.
std::optional<dns::Name> to_name(std::string_view domain);

// RFC 7208 section 4.3: what check_host() takes for a domain has at least two labels, and is no
// address literal.
std::optional<dns::Name> to_checked_domain(std::string_view domain);

// Labels in UTF-8 become A-labels (RFC 7208 section 4.3, RFC 8616 section 4); what cannot be is
// left as it is.
std::string to_ascii_domain(std::string_view domain);

}  // namespace mailprobe::policy::spf
