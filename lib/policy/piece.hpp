// SPDX-License-Identifier: GPL-3.0-or-later
//
// A part of a text that knows where it stands, so that a fault in the part can be shown in the
// whole. It is a view: the text must outlive it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace mailprobe::policy {

// RFC 5234 appendix B.1: WSP.
inline constexpr std::string_view wsp = " \t";

struct Piece {
  std::string_view text;
  std::size_t position = 0;  // of its first byte in the whole text

  [[nodiscard]] std::size_t end() const { return position + text.size(); }
  [[nodiscard]] Piece first(std::size_t count) const { return {text.substr(0, count), position}; }
  // What follows the first `count` bytes; there must be as many.
  [[nodiscard]] Piece from(std::size_t count) const {
    return {text.substr(count), position + count};
  }

  bool operator==(const Piece&) const = default;
};

// Without `blanks` at both ends; of a piece that is nothing else its end is left.
inline Piece trim(const Piece& piece, std::string_view blanks = wsp) {
  const std::size_t begin = std::min(piece.text.find_first_not_of(blanks), piece.text.size());
  const Piece rest = piece.from(begin);
  return rest.first(rest.text.find_last_not_of(blanks) + 1);
}

}  // namespace mailprobe::policy
