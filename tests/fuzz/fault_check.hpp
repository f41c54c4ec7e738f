// SPDX-License-Identifier: GPL-3.0-or-later
//
// What holds of every fault in a foreign text: it has a place there and can be shown.
#pragma once

#include <cstdlib>
#include <string>
#include <string_view>

#include "base/ascii.hpp"
#include "policy/fault.hpp"

namespace mailprobe::fuzz {

inline void demand(bool holds) {
  if (!holds) std::abort();
}

inline void check_printable(std::string_view text) {
  for (const char c : text)
    demand(c >= ' ' && c < 0x7f && c != '|');
}

inline void check_fault(std::string_view text, const policy::Fault& fault) {
  demand(fault.position <= text.size());
  demand(!fault.what.empty() && !base::has_control(fault.what));
  demand(fault.what.find('|') == std::string::npos && fault.what.size() < 400);
  const auto [shown, caret] = policy::excerpt_at(text, fault.position);
  check_printable(shown);
  demand(shown.size() <= policy::excerpt_columns && caret.size() <= shown.size() + 1);
  demand(caret == std::string(caret.size() - 1, ' ') + '^');
  const auto [line, column] = policy::place_of(text, fault.position);
  demand(line >= 1 && column >= 1 && line + column <= fault.position + 2);
}

}  // namespace mailprobe::fuzz
