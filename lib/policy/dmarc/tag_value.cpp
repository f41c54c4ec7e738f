// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dmarc/tag_value.hpp"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"

namespace mailprobe::policy::dmarc {
namespace {

template <typename Value>
struct Keyword {
  std::string_view text;
  Value value;
};

// "a", "b" and "c".
template <typename Value>
std::string enumerate(std::initializer_list<Keyword<Value>> keywords) {
  std::string text;
  for (const Keyword<Value>& keyword : keywords) {
    const bool last = &keyword == keywords.end() - 1;
    if (!text.empty()) text += last ? " and " : ", ";
    text += fmt::format("\"{}\"", keyword.text);
  }
  return text;
}

template <typename Value>
Parsed<Value> parse_keyword(const Piece& value, std::initializer_list<Keyword<Value>> keywords) {
  if (value.text.empty()) return fault(value.position, "here a value is missing");
  for (const Keyword<Value>& keyword : keywords) {
    if (base::iequals(value.text, keyword.text)) return keyword.value;
  }
  // "p=none rua=mailto:..." is what comes of a semicolon that was forgotten.
  const Piece word = value.first(value.text.find_first_of(" \t,"));
  const bool goes_on = word.text.size() < value.text.size();
  for (const Keyword<Value>& keyword : keywords) {
    if (goes_on && base::iequals(word.text, keyword.text))
      return fault(word.end(), "here a semicolon is missing");
  }
  return fault(value.position,
               fmt::format("{} is none of {}", base::quote(value.text), enumerate(keywords)));
}

// RFC 9989 section 4.8: dmarc-fo; "each may appear at most once".
Parsed<void> check_option(const Piece& option, std::string_view before) {
  const std::string text = base::to_lower(option.text);
  if (text.empty()) return fault(option.position, "here a value is missing");
  if (text != "0" && text != "1" && text != "d" && text != "s") {
    return fault(option.position,
                 fmt::format(R"({} is none of "0", "1", "d" and "s")", base::quote(option.text)));
  }
  if (before.contains(text)) return fault(option.position, "this option stands there before");
  if ((text == "0" && before.contains('1')) || (text == "1" && before.contains('0')))
    return fault(option.position, R"("0" and "1" exclude each other)");
  return {};
}

}  // namespace

Parsed<Policy> parse_policy(const Piece& value) {
  return parse_keyword<Policy>(
      value,
      {{"none", Policy::none}, {"quarantine", Policy::quarantine}, {"reject", Policy::reject}});
}

Parsed<Mode> parse_mode(const Piece& value) {
  return parse_keyword<Mode>(value, {{"r", Mode::relaxed}, {"s", Mode::strict}});
}

Parsed<Psd> parse_psd(const Piece& value) {
  return parse_keyword<Psd>(value, {{"y", Psd::yes}, {"n", Psd::no}, {"u", Psd::unspecified}});
}

Parsed<bool> parse_testing(const Piece& value) {
  return parse_keyword<bool>(value, {{"y", true}, {"n", false}});
}

Parsed<std::string> parse_failure_options(const Piece& value) {
  std::string before;
  Piece rest = value;
  for (;;) {
    const std::size_t colon = rest.text.find(':');
    const Piece option = rest.first(colon);
    if (auto checked = check_option(option, before); !checked)
      return fault(std::move(checked.error()));
    before += base::to_lower(option.text);
    if (colon == std::string_view::npos) return base::to_lower(value.text);
    rest = rest.from(colon + 1);
  }
}

Parsed<unsigned> parse_percentage(const Piece& value) {
  const auto number = base::parse_integer<unsigned>(value.text);
  if (!number || *number > 100)
    return fault(value.position, "a percentage is a number from 0 to 100");
  return *number;
}

Parsed<void> check_characters(const Piece& value) {
  if (value.text.empty()) return fault(value.position, "here a value is missing");
  const auto* const odd =
      std::ranges::find_if(value.text, [](char c) { return c < ' ' || c >= 0x7f; });
  if (odd == value.text.end()) return {};
  const auto offset = static_cast<std::size_t>(odd - value.text.begin());
  return fault(value.position + offset, fmt::format("{} cannot stand in the value of a tag",
                                                    base::quote(value.text.substr(offset, 1))));
}

}  // namespace mailprobe::policy::dmarc
