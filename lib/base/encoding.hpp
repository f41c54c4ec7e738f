// SPDX-License-Identifier: GPL-3.0-or-later
//
// Bytes as text.
#pragma once

#include <cstdint>
#include <span>
#include <string>

namespace mailprobe::base {

// RFC 4648 section 8, in lower case.
std::string format_hex(std::span<const std::uint8_t> bytes);

}  // namespace mailprobe::base
