// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/txt_choice.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"

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

MalformedRecord describe_attempt(std::string text, std::string_view start) {
  const auto departure = std::ranges::mismatch(text, start).in1 - text.begin();
  return {std::move(text),
          {static_cast<std::size_t>(departure),
           fmt::format("the record does not count, as it does not begin with \"{}\"", start)}};
}

}  // namespace

TxtChoice choose_record(std::span<const dns::Txt> records, const VersionMark& mark) {
  std::size_t count = 0;
  std::string chosen;
  NoRecord none;
  for (const dns::Txt& record : records) {
    std::string text = record.joined();
    if (mark.marks(text)) {
      ++count;
      chosen = std::move(text);
    } else if (!none.attempt && is_attempt(text, mark.version)) {
      none.attempt = describe_attempt(std::move(text), mark.start);
    }
  }
  if (count == 1) return chosen;
  if (count > 1) return SeveralRecords{count};
  return none;
}

TxtChoice choose_record(std::span<const dns::Txt> records, std::string_view version) {
  const std::string start = std::string(version) + ';';
  return choose_record(
      records, {version, start, [&](std::string_view text) { return text.starts_with(start); }});
}

}  // namespace mailprobe::policy
