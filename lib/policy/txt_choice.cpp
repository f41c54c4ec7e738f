// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/txt_choice.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "policy/piece.hpp"

namespace mailprobe::policy {
namespace {

bool is_attempt(std::string_view text, std::string_view version) {
  std::string essence;
  std::ranges::remove_copy_if(text, std::back_inserter(essence), [](char c) {
    constexpr std::string_view ornaments = " \t\"'\\";
    return ornaments.contains(c);
  });
  return base::to_lower(essence).find(base::to_lower(version)) != std::string::npos;
}

std::size_t skip_blanks(std::string_view text, std::size_t position) {
  return std::min(text.find_first_not_of(wsp, position), text.size());
}

// How much of `expected` stands at `position`, in bytes.
std::size_t common_length(std::string_view text, std::size_t position, std::string_view expected) {
  const auto [at, end] = std::ranges::mismatch(text.substr(position), expected);
  return static_cast<std::size_t>(end - expected.begin());
}

// RFC 6376 section 3.2; RFC 9989 section 4.8.
std::optional<std::size_t> departs_from_tag(std::string_view text, std::string_view version) {
  const std::size_t equals = version.find('=');
  std::size_t position = 0;
  for (const std::string_view part :
       {version.substr(0, equals), version.substr(equals, 1), version.substr(equals + 1)}) {
    const std::size_t common = common_length(text, position, part);
    position += common;
    if (common < part.size()) return position;
    position = skip_blanks(text, position);
  }
  if (position == text.size() || text[position] == ';') return std::nullopt;
  return position;
}

// RFC 7208 section 4.5.
std::optional<std::size_t> departs_from_word(std::string_view text, std::string_view version) {
  const std::size_t common =
      common_length(base::to_lower(text.substr(0, version.size())), 0, version);
  if (common < version.size()) return common;
  if (common == text.size() || text[common] == ' ') return std::nullopt;
  return common;
}

}  // namespace

std::optional<std::size_t> departs_at(std::string_view text, std::string_view version,
                                      Opening opening) {
  if (opening == Opening::tag) return departs_from_tag(text, version);
  if (opening == Opening::word) return departs_from_word(text, version);
  const std::string start = std::string(version) + ';';
  if (text.starts_with(start)) return std::nullopt;
  return common_length(text, 0, start);
}

TxtChoice choose_record(std::span<const dns::Txt> records, std::string_view version,
                        Opening opening) {
  std::size_t count = 0;
  std::string chosen;
  NoRecord none;
  for (const dns::Txt& record : records) {
    std::string text = record.joined();
    const auto departure = departs_at(text, version, opening);
    if (!departure) {
      ++count;
      chosen = std::move(text);
    } else if (!none.attempt && is_attempt(text, version)) {
      none.attempt = MalformedRecord{
          std::move(text),
          {*departure, fmt::format("the record does not count, as it does not begin with \"{}{}\"",
                                   version, opening == Opening::word ? ' ' : ';')}};
    }
  }
  if (count == 1) return chosen;
  if (count > 1) return SeveralRecords{count};
  return none;
}

}  // namespace mailprobe::policy
