// SPDX-License-Identifier: GPL-3.0-or-later
//
// The name of a host as a user types it: letters, digits and hyphens (RFC 1123 section 2.1), or an
// internationalised name, which becomes its A-labels (RFC 5891) here, once, at the edge. An IP
// address is not a host name, and neither is what only looks like one ("127.1").
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "dns/name.hpp"

namespace mailprobe::dns {

// A trailing dot is accepted. Errors (syntax) quote the input and say what is wrong where.
base::Result<Name> parse_host_name(std::string_view user_input);

}  // namespace mailprobe::dns
