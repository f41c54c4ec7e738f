// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lines of listings are columns for a human: whatever the widths, blanks stand between them.
#pragma once

#include <algorithm>
#include <string_view>

namespace mailprobe::queue {

inline constexpr std::string_view blanks = " \t";

// Without blanks in front.
inline std::string_view skip_blanks(std::string_view text) {
  text.remove_prefix(std::min(text.find_first_not_of(blanks), text.size()));
  return text;
}

// The next word, taken off `rest`, which keeps the blanks behind it; empty if there is none.
inline std::string_view take_word(std::string_view& rest) {
  rest = skip_blanks(rest);
  const std::string_view word = rest.substr(0, rest.find_first_of(blanks));
  rest.remove_prefix(word.size());
  return word;
}

// What stands within a pair of characters: "<a@b>" gives "a@b"; a text without them is left as it
// is.
inline std::string_view without_pair(std::string_view text, char open, char close) {
  const bool paired = text.size() >= 2 && text.front() == open && text.back() == close;
  return paired ? text.substr(1, text.size() - 2) : text;
}

}  // namespace mailprobe::queue
