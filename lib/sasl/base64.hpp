// SPDX-License-Identifier: GPL-3.0-or-later
//
// RFC 4648 section 4 for bytes that may be secret.
#pragma once

#include <array>
#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace mailprobe::sasl {

base::Secret encode_base64(std::string_view bytes);

// What the base64 of any text must hold in which these bytes stand: one for each place in a group
// of three octets where they can begin, without the characters that they share with what stands
// around them.
std::array<base::Secret, 3> find_base64_traces(std::string_view bytes);

// Whether a server may have been told the secret, and so may send it back to where it is read.
enum class ServerKnows { nothing, secret };

// A server's challenge as it stands behind "334 ".
// Errors: protocol (longer than longest_challenge, not base64).
base::Result<base::Secret> decode_challenge(std::string_view challenge, ServerKnows knows);

}  // namespace mailprobe::sasl
