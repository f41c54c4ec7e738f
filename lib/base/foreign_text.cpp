// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/foreign_text.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <unictype.h>
#include <unistr.h>

namespace mailprobe::base {
namespace {

constexpr std::string_view cut_mark = "...";

bool must_be_escaped(ucs4_t code_point) {
  if (code_point < 0x80) {
    constexpr std::string_view significant = "|<>`&\"";
    return code_point < 0x20 || code_point == 0x7f ||
           significant.find(static_cast<char>(code_point)) != std::string_view::npos;
  }
  constexpr uint32_t unsafe = UC_CATEGORY_MASK_Cc | UC_CATEGORY_MASK_Cf | UC_CATEGORY_MASK_Co |
                              UC_CATEGORY_MASK_Cs | UC_CATEGORY_MASK_Cn | UC_CATEGORY_MASK_Zl |
                              UC_CATEGORY_MASK_Zp;
  return uc_is_general_category_withtable(code_point, unsafe);
}

struct Piece {
  std::string text;      // as it is shown
  std::size_t consumed;  // bytes of the input it stands for
};

Piece next_piece(std::string_view rest) {
  const auto byte = static_cast<unsigned char>(rest.front());
  if (byte == '\\') return {"\\\\", 1};
  if (byte < 0x80) {
    if (must_be_escaped(byte)) return {fmt::format("\\x{:02x}", byte), 1};
    return {std::string(1, rest.front()), 1};
  }
  ucs4_t code_point = 0;
  // libunistring reads bytes as uint8_t; char may alias them.
  const auto* bytes = reinterpret_cast<const uint8_t*>(rest.data());  // NOLINT(*-reinterpret-cast)
  const int length = u8_mbtoucr(&code_point, bytes, rest.size());
  if (length <= 0) return {fmt::format("\\x{:02x}", byte), 1};
  const auto consumed = static_cast<std::size_t>(length);
  if (!must_be_escaped(code_point)) return {std::string(rest.substr(0, consumed)), consumed};
  if (code_point <= 0xff) return {fmt::format("\\x{:02x}", code_point), consumed};
  return {fmt::format("\\u{{{:x}}}", code_point), consumed};
}

}  // namespace

std::string printable(std::string_view foreign, std::size_t limit) {
  std::string shown;
  std::size_t cut_at = 0;  // where the mark goes if the whole does not fit
  while (!foreign.empty()) {
    const Piece piece = next_piece(foreign);
    if (shown.size() + piece.text.size() > limit) {
      shown.resize(cut_at);
      return limit >= cut_mark.size() ? shown.append(cut_mark) : shown;
    }
    shown += piece.text;
    if (shown.size() + cut_mark.size() <= limit) cut_at = shown.size();
    foreign.remove_prefix(piece.consumed);
  }
  return shown;
}

std::string quote(std::string_view foreign, std::size_t limit) {
  return '"' + printable(foreign, limit) + '"';
}

std::string cut(std::string_view utf8, std::size_t limit) {
  if (utf8.size() <= limit) return std::string(utf8);
  std::size_t end = limit - std::min(limit, cut_mark.size());
  const auto is_continuation = [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U;
  };
  while (end > 0 && is_continuation(utf8[end]))
    --end;
  return std::string(utf8.substr(0, end)).append(cut_mark.substr(0, limit));
}

bool is_utf8(std::string_view text) {
  const auto* bytes = reinterpret_cast<const uint8_t*>(text.data());  // NOLINT(*-reinterpret-cast)
  return u8_check(bytes, text.size()) == nullptr;
}

}  // namespace mailprobe::base
