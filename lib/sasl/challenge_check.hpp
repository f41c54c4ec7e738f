// SPDX-License-Identifier: GPL-3.0-or-later
//
// What libgsasl would take from a server without a question, and must not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace mailprobe::sasl {

// The server's first message of SCRAM: libgsasl calculates as long as the server likes.
// Errors: protocol (another form, more than `most_iterations`).
base::Result<void> check_scram_challenge(std::string_view message, std::uint32_t most_iterations);

// libntlm 1.6 has room for 160 characters of a name, and sends what lies behind it in memory for
// the rest of a longer one.
inline constexpr std::size_t longest_ntlm_name = 128;

// The second message of NTLM. What is missing of it would be taken from where it happens to lie.
// Errors: protocol (not whole, a target's name that is too long or not in the message).
base::Result<void> check_ntlm_challenge(std::string_view message);

}  // namespace mailprobe::sasl
