// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/encoding.hpp"

#include <string_view>

namespace mailprobe::base {

std::string format_hex(std::span<const std::uint8_t> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::uint8_t byte : bytes) {
    text += digits[byte >> 4U];
    text += digits[byte & 0x0fU];
  }
  return text;
}

}  // namespace mailprobe::base
