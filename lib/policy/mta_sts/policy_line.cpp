// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/mta_sts/policy_line.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "policy/field_name.hpp"

namespace mailprobe::policy::mta_sts {
namespace {

constexpr std::string_view line_blanks = " \t\r\n";

// RFC 3629 section 4: how many octets a character has, by its first one.
std::size_t utf8_length(char lead) {
  const auto octet = static_cast<unsigned char>(lead);
  if (octet < 0x80) return 1;
  if (octet < 0xe0) return 2;
  return octet < 0xf0 ? 3 : 4;
}

Parsed<void> check_value(const Piece& value) {
  for (std::size_t i = 0; i < value.text.size();) {
    const char c = value.text[i];
    if (c == '\r')
      return fault(value.position + i, "a CR stands here without the LF of a line end");
    if (base::is_control(c)) {
      return fault(value.position + i,
                   fmt::format("the control character {} cannot stand in a value",
                               base::quote(value.text.substr(i, 1))));
    }
    const std::string_view character = value.text.substr(i, utf8_length(c));
    if (!base::is_utf8(character)) return fault(value.position + i, "this is not UTF-8");
    i += character.size();
  }
  return {};
}

}  // namespace

std::vector<Piece> split_lines(std::string_view body) {
  std::vector<Piece> lines;
  for (Piece rest{body, 0}; !rest.text.empty();) {
    const std::size_t end = rest.text.find('\n');
    if (end == std::string_view::npos) {
      lines.push_back(rest);
      break;
    }
    const bool crlf = end > 0 && rest.text[end - 1] == '\r';
    lines.push_back(rest.first(crlf ? end - 1 : end));
    rest = rest.from(end + 1);
  }
  return lines;
}

std::vector<Piece> split_lines_leniently(std::string_view body) {
  std::vector<Piece> lines;
  for (Piece rest{body, 0}; !rest.text.empty();) {
    const std::size_t end = std::min(rest.text.find_first_of("\r\n"), rest.text.size() - 1);
    lines.push_back(trim(rest.first(end + 1), line_blanks));
    rest = rest.from(end + 1);
  }
  return lines;
}

Parsed<std::optional<Field>> read_line_strictly(const Piece& line) {
  if (trim(line).text.empty()) return fault(line.position, "a blank line cannot stand in a policy");
  const std::size_t colon = line.text.find(':');
  const Piece name = line.first(colon);
  if (auto checked = check_field_name(name); !checked) return fault(std::move(checked.error()));
  if (colon == std::string_view::npos) return fault(line.end(), "here a colon is missing");
  const Piece value = trim(line.from(colon + 1));
  if (value.text.empty()) return fault(value.position, "here a value is missing");
  if (auto checked = check_value(value); !checked) return fault(std::move(checked.error()));
  return Field{name, value};
}

Parsed<std::optional<Field>> read_line_leniently(const Piece& line) {
  const std::size_t colon = line.text.find(':');
  if (colon == std::string_view::npos) return std::nullopt;
  return Field{trim(line.first(colon)), trim(line.from(colon + 1))};
}

}  // namespace mailprobe::policy::mta_sts
