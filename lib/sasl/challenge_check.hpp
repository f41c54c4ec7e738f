// SPDX-License-Identifier: GPL-3.0-or-later
//
// What libgsasl would take from a server without a question, and must not.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"

namespace mailprobe::sasl {

// The server's first message of SCRAM: libgsasl calculates as long as the server likes.
// Errors: protocol (another form, more than `most_iterations`).
base::Result<void> check_scram_challenge(std::string_view message, std::uint32_t most_iterations);

// The second message of NTLM: libgsasl takes what is missing of it from where it happens to lie,
// and sends it.
// Errors: protocol.
base::Result<void> check_ntlm_challenge(std::string_view message);

}  // namespace mailprobe::sasl
