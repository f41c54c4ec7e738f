// SPDX-License-Identifier: GPL-3.0-or-later
#include "dnsbl/key.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

#include "base/ascii.hpp"

namespace mailprobe::dnsbl {
namespace {

constexpr std::string_view mask = "***";
// KEY "." LIST, and one of these.
constexpr std::array<std::string_view, 2> keyed_suffixes{".dq.spamhaus.net", ".mail.abusix.zone"};

// What cannot stand in the text of a label without a backslash, or begins another part of a text.
bool ends_label(char c) {
  constexpr std::string_view marks = ".,;:=\"'()<>[]{}|/@";
  return base::is_control(c) || c == ' ' || marks.find(c) != std::string_view::npos;
}

// Where the label that ends before `end` begins.
std::size_t label_start(std::string_view text, std::size_t end) {
  std::size_t start = end;
  while (start > 0 && (!ends_label(text[start - 1]) || (start > 1 && text[start - 2] == '\\')))
    --start;
  return start;
}

// Where the first of the suffixes begins, from `from` on; the end of the text if there is none.
std::size_t find_suffix(std::string_view lower, std::size_t from) {
  std::size_t first = lower.size();
  for (const std::string_view suffix : keyed_suffixes)
    first = std::min(first, lower.find(suffix, from));
  return first;
}

}  // namespace

std::string redact_key(std::string_view text) {
  const std::string lower = base::to_lower(text);
  std::string shown;
  std::size_t copied = 0;
  for (std::size_t suffix = find_suffix(lower, 0); suffix < text.size();
       suffix = find_suffix(lower, suffix + 1)) {
    const std::size_t list = label_start(text, suffix);
    if (list == suffix || list <= copied || text[list - 1] != '.') continue;
    std::size_t end = list - 1;
    while (end > copied && text[end - 1] == '.')
      --end;  // somebody has mistyped it
    const std::size_t key = std::max(copied, label_start(text, end));
    if (key == end) continue;
    shown += text.substr(copied, key - copied);
    shown += mask;
    copied = list - 1;
  }
  return shown += text.substr(copied);
}

std::string redact_key(std::string_view text, std::string_view key) {
  if (key.empty()) return redact_key(text);
  const std::string lower_key = base::to_lower(key);
  std::string shown(text);
  std::string lower = base::to_lower(shown);
  for (std::size_t at = lower.find(lower_key); at != std::string::npos;
       at = lower.find(lower_key, at + mask.size())) {
    shown.replace(at, key.size(), mask);
    lower.replace(at, key.size(), mask);
  }
  return redact_key(shown);
}

}  // namespace mailprobe::dnsbl
