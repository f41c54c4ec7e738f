// SPDX-License-Identifier: GPL-3.0-or-later
//
// RFC 4648 section 4 for bytes that may be secret.
#pragma once

#include <string_view>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace mailprobe::sasl {

base::Secret encode_base64(std::string_view bytes);

// A server's challenge as it stands behind "334 ".
// Errors: protocol (longer than longest_challenge, not base64).
base::Result<base::Secret> decode_challenge(std::string_view challenge);

}  // namespace mailprobe::sasl
