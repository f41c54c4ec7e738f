// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/field_name.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::policy {

Parsed<void> check_field_name(const Piece& name) {
  if (name.text.empty()) return fault(name.position, "here the name of a field is missing");
  const auto allowed = [](char c) { return base::is_alnum(c) || c == '_' || c == '-' || c == '.'; };
  for (std::size_t i = 0; i < name.text.size(); ++i) {
    const std::string_view character = name.text.substr(i, 1);
    if (!allowed(character.front())) {
      return fault(name.position + i,
                   fmt::format("{} cannot stand in the name of a field", base::quote(character)));
    }
    if (i == 0 && !base::is_alnum(character.front()))
      return fault(name.position, "the name of a field begins with a letter or digit");
    if (i == field_name_limit) {
      return fault(name.position + i,
                   fmt::format("the name of a field has at most {} characters", field_name_limit));
    }
  }
  return {};
}

bool resembles(std::string_view written, std::string_view name) {
  if (base::iequals(written, name)) return true;
  const auto [a, b] = std::ranges::mismatch(written, name);
  written.remove_prefix(static_cast<std::size_t>(a - written.begin()));
  name.remove_prefix(static_cast<std::size_t>(b - name.begin()));
  while (!written.empty() && !name.empty() && written.back() == name.back()) {
    written.remove_suffix(1);
    name.remove_suffix(1);
  }
  return written.size() <= 1 && name.size() <= 1;
}

}  // namespace mailprobe::policy
