// SPDX-License-Identifier: GPL-3.0-or-later
//
// Where a text breaks its grammar, and how that is shown to the human who has to correct it: an
// excerpt of the text, and a caret under the byte.
//
//   v=STSv1; id=2024-01-01
//                   ^
#pragma once

#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

namespace mailprobe::policy {

struct Fault {
  std::size_t position = 0;  // in bytes from 0; the size of the text means its end
  std::string what;          // one line for a human; foreign text in it went through base::quote

  bool operator==(const Fault&) const = default;
};

template <typename T>
using Parsed = std::expected<T, Fault>;

inline std::unexpected<Fault> fault(std::size_t position, std::string what) {
  return std::unexpected<Fault>{std::in_place, position, std::move(what)};
}

inline std::unexpected<Fault> fault(Fault found) {
  return std::unexpected<Fault>{std::move(found)};
}

// Two lines of printable ASCII without "|"; the caret is at most one column behind the text.
struct Excerpt {
  std::string text;
  std::string caret;
};

inline constexpr std::size_t excerpt_columns = 70;

// Byte by byte, so that the caret stands right behind escapes; what is left out at either end is
// "...". A position behind the end is taken for the end.
Excerpt excerpt_at(std::string_view text, std::size_t position);

// How an editor counts: lines and bytes within the line from 1; LF ends a line.
struct Place {
  std::size_t line = 1;
  std::size_t column = 1;

  bool operator==(const Place&) const = default;
};

Place place_of(std::string_view text, std::size_t position);

}  // namespace mailprobe::policy
