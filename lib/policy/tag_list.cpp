// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/tag_list.hpp"

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "policy/field_name.hpp"

namespace mailprobe::policy {
namespace {

Parsed<Tag> split_tag(const Piece& tag) {
  if (tag.text.empty()) return fault(tag.position, "here a field is missing");
  const std::size_t equals = tag.text.find('=');
  if (equals == std::string_view::npos) return fault(tag.end(), "the field has no \"=\"");
  return Tag{tag.first(equals), tag.from(equals + 1)};
}

}  // namespace

std::vector<Piece> split_at_semicolons(std::string_view text, std::string_view blanks) {
  std::vector<Piece> parts;
  Piece rest{text, 0};
  for (;;) {
    const std::size_t end = rest.text.find(';');
    const bool last = end == std::string_view::npos;
    const Piece part = trim(rest.first(end), blanks);
    if (!last || !part.text.empty() || parts.empty()) parts.push_back(part);
    if (last) return parts;
    rest = rest.from(end + 1);
  }
}

Parsed<std::vector<Tag>> split_tag_list(std::string_view text, std::string_view blanks) {
  std::vector<Tag> tags;
  for (const Piece& part : split_at_semicolons(text, blanks)) {
    auto tag = split_tag(part);
    if (!tag) return fault(std::move(tag.error()));
    tags.push_back(*tag);
  }
  return tags;
}

Parsed<std::vector<Tag>> split_fields(std::string_view text) {
  auto fields = split_tag_list(text);
  if (!fields) return fields;
  for (const Tag& field : *fields) {
    if (auto checked = check_field_name(field.name); !checked)
      return fault(std::move(checked.error()));
  }
  // The grammar has blanks beside a semicolon only.
  const std::size_t end = fields->back().value.end();
  if (end < text.size() && text.find(';', end) == std::string_view::npos)
    return fault(end, "blanks can only stand at the end if a semicolon stands before them");
  return fields;
}

Parsed<void> check_extension_value(const Piece& value) {
  if (value.text.empty()) return fault(value.position, "here a value is missing");
  for (std::size_t i = 0; i < value.text.size(); ++i) {
    const char c = value.text[i];
    if (c > ' ' && c < 0x7f && c != '=' && c != ';') continue;
    return fault(value.position + i, fmt::format("{} cannot stand in the value of a field",
                                                 base::quote(value.text.substr(i, 1))));
  }
  return {};
}

std::unexpected<Fault> miss_field(const std::vector<Tag>& fields, std::string_view name) {
  for (const Tag& field : fields) {
    if (resembles(field.name.text, name)) {
      return fault(field.name.position,
                   fmt::format("the field \"{}\" is missing; {} is another one", name,
                               base::quote(field.name.text)));
    }
  }
  return fault(fields.back().value.end(), fmt::format("the field \"{}\" is missing", name));
}

}  // namespace mailprobe::policy
