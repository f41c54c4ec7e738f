// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/reply_codes.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "base/number.hpp"

namespace mailprobe::check_smtp_full {

ReplyCodes::ReplyCodes(std::initializer_list<int> codes) {
  for (const int code : codes)
    spans_.push_back({code, code});
}

std::optional<ReplyCodes> ReplyCodes::parse(std::string_view text) {
  ReplyCodes codes;
  for (const std::string_view part : base::split(text, ',')) {
    const auto span = parse_one(base::trim(part));
    if (!span) return std::nullopt;
    codes.spans_.push_back(*span);
  }
  return codes;
}

std::optional<ReplyCodes::Span> ReplyCodes::parse_one(std::string_view text) {
  constexpr std::size_t digits = 3;
  if (text.size() != digits || text[0] < '2' || text[0] > '5') return std::nullopt;
  if (base::iequals(text.substr(1), "xx")) {
    const int first = (text[0] - '0') * 100;
    return Span{first, first + 99};
  }
  const auto code = base::parse_integer<int>(text);
  return code ? std::optional(Span{*code, *code}) : std::nullopt;
}

bool ReplyCodes::hold(int code) const {
  return std::ranges::any_of(
      spans_, [&](const Span& span) { return code >= span.first && code <= span.last; });
}

bool ReplyCodes::hold_success() const {
  constexpr int first_refusal = 400;
  return std::ranges::any_of(spans_, [](const Span& span) { return span.first < first_refusal; });
}

std::string ReplyCodes::format() const {
  std::vector<std::string> parts;
  parts.reserve(spans_.size());
  for (const Span& span : spans_) {
    parts.push_back(span.first == span.last ? std::to_string(span.first)
                                            : std::to_string(span.first / 100) + "xx");
  }
  return base::join(parts, " or ");
}

}  // namespace mailprobe::check_smtp_full
