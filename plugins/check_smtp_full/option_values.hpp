// SPDX-License-Identifier: GPL-3.0-or-later
//
// The grammars of single values. Errors are Cause::syntax and name the option.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "base/deadline.hpp"
#include "check_smtp_full/options.hpp"

namespace mailprobe::check_smtp_full {

// RFC 5321 section 4.1.2: a path with or without its angle brackets, as far as it could break a
// command line. `option` is for the message.
base::Result<std::string> parse_path(std::string_view option, std::string_view text);

// The same, and there must be a domain.
base::Result<std::string> parse_address(std::string_view option, std::string_view text);

// ADDRESS[=CODES]; a '=' of the address itself stays one.
base::Result<Recipient> parse_recipient(std::string_view text);

base::Result<ExtensionRule> parse_extension_rule(std::string_view option, std::string_view text);

// PHASE=CODES
base::Result<std::pair<Phase, ReplyCodes>> parse_expected_code(std::string_view text);

// PHASE=WARN[,CRIT]
base::Result<std::pair<std::string, plugin::Thresholds>> parse_phase_thresholds(
    std::string_view text);

// Octets, with k, M or G for powers of 1024.
base::Result<std::uint64_t> parse_size(std::string_view text);

// Above 0, and with time left until `limit`.
base::Result<base::Duration> parse_retry(std::string_view text, base::Duration limit);

}  // namespace mailprobe::check_smtp_full
