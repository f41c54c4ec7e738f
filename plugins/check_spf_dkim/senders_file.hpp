// SPDX-License-Identifier: GPL-3.0-or-later
//
// Files that name the hosts which send a domain's mail (--senders).
//
//   File ::= *(Line LF)
//   Line ::= [Address / Address "/" Prefix] ["#" comment]         ; blanks may stand around both
//
// A network counts as all its addresses, and may have at most 256.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "check_spf_dkim/options.hpp"

namespace mailprobe::check_spf_dkim {

inline constexpr std::size_t largest_network = 256;  // addresses

// Errors: Cause::syntax, with the place: `--senders: senders.txt, line 3: "x" is no IP address`;
// also for a file that names nobody, or more than most_clients.
base::Result<std::vector<Client>> parse_senders(std::string_view text, const std::string& path);

}  // namespace mailprobe::check_spf_dkim
