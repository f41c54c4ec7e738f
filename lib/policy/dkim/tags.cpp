// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dkim/tags.hpp"

#include <algorithm>
#include <limits>
#include <set>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"

namespace mailprobe::policy::dkim {
namespace {

bool is_folding_blank(char c) { return folding_blanks.contains(c); }

// A CR and an LF only stand together, and before a blank.
bool is_fold(std::string_view text) {
  return text.size() > 2 && text.starts_with("\r\n") && wsp.contains(text[2]);
}

Parsed<void> check_characters(std::string_view text) {
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (is_fold(text.substr(i))) {
      ++i;
    } else if (base::is_control(text[i]) && text[i] != '\t') {
      return fault(
          i, fmt::format("{} cannot stand in a list of tags", base::quote(text.substr(i, 1))));
    }
  }
  return {};
}

Parsed<void> check_tag_name(const Piece& name) {
  if (name.text.empty()) return fault(name.position, "here the name of a tag is missing");
  for (std::size_t i = 0; i < name.text.size(); ++i) {
    const char c = name.text[i];
    if (base::is_alpha(c) || (i > 0 && (base::is_digit(c) || c == '_'))) continue;
    return fault(name.position + i, fmt::format("{} cannot stand {} the name of a tag",
                                                base::quote(name.text.substr(i, 1)),
                                                i == 0 && base::is_alnum(c) ? "first in" : "in"));
  }
  return {};
}

int sextet_of(char c) {
  constexpr std::string_view alphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  const std::size_t place = alphabet.find(c);
  return place == std::string_view::npos ? -1 : static_cast<int>(place);
}

// Octets out of base64 characters that come one by one.
class Base64Decoder {
 public:
  Parsed<void> take(const Piece& character) {
    const char c = character.text.front();
    const int sextet = sextet_of(c);
    if (c != '=' && sextet < 0)
      return fault(character.position,
                   fmt::format("{} cannot stand in base64", base::quote(character.text)));
    if (c == '=' ? in_group_ < 2 : padded_)
      return fault(character.position, "\"=\" stands at the end of base64 only");
    padded_ = c == '=';
    bits_ = (bits_ << 6U) | (padded_ ? 0U : static_cast<std::uint32_t>(sextet));
    padding_ += padded_ ? 1U : 0U;
    if (++in_group_ == 4) finish_group();
    return {};
  }

  Parsed<std::vector<std::uint8_t>> finish(std::size_t end) && {
    if (in_group_ != 0)
      return fault(end, "the base64 ends within a group of four characters; a part is missing");
    return std::move(octets_);
  }

 private:
  void finish_group() {
    for (unsigned i = 0; i < 3 - padding_; ++i)
      octets_.push_back(static_cast<std::uint8_t>(bits_ >> (16 - (8 * i))));
    in_group_ = 0;
    bits_ = 0;
    padding_ = 0;
  }

  std::vector<std::uint8_t> octets_;
  std::uint32_t bits_ = 0;
  unsigned in_group_ = 0;  // characters
  unsigned padding_ = 0;
  bool padded_ = false;
};

}  // namespace

Parsed<TagList> TagList::parse(std::string_view text) {
  if (auto checked = check_characters(text); !checked) return fault(std::move(checked.error()));
  auto tags = split_tag_list(text, folding_blanks);
  if (!tags) return fault(std::move(tags.error()));
  std::set<std::string_view> seen;
  for (Tag& tag : *tags) {
    tag = {trim(tag.name, folding_blanks), trim(tag.value, folding_blanks)};
    if (auto checked = check_tag_name(tag.name); !checked) return fault(checked.error());
    // RFC 6376 section 3.2: the entire list is invalid.
    if (!seen.insert(tag.name.text).second)
      return fault(tag.name.position,
                   fmt::format("the tag {} stands here again", base::quote(tag.name.text)));
  }
  return TagList(*std::move(tags));
}

const Tag* TagList::find(std::string_view name) const {
  const auto found = std::ranges::find(tags_, name, [](const Tag& tag) { return tag.name.text; });
  return found == tags_.end() ? nullptr : &*found;
}

Parsed<Piece> TagList::require(std::string_view name) const {
  if (const Tag* tag = find(name)) return tag->value;
  return fault(tags_.back().value.end(), fmt::format("the tag \"{}\" is missing", name));
}

std::vector<Piece> split_colons(const Piece& value) {
  std::vector<Piece> parts;
  Piece rest = value;
  for (;;) {
    const std::size_t colon = rest.text.find(':');
    parts.push_back(trim(rest.first(colon), folding_blanks));
    if (colon == std::string_view::npos) return parts;
    rest = rest.from(colon + 1);
  }
}

Parsed<std::vector<std::uint8_t>> decode_base64(const Piece& value) {
  Base64Decoder decoder;
  for (std::size_t i = 0; i < value.text.size(); ++i) {
    if (is_folding_blank(value.text[i])) continue;
    if (auto taken = decoder.take(value.from(i).first(1)); !taken) return fault(taken.error());
  }
  return std::move(decoder).finish(value.end());
}

Parsed<std::uint64_t> parse_number(const Piece& value, std::size_t most_digits) {
  if (value.text.empty()) return fault(value.position, "here a number is missing");
  const auto* const odd = std::ranges::find_if_not(value.text, base::is_digit);
  if (odd != value.text.end()) {
    return fault(value.position + static_cast<std::size_t>(odd - value.text.begin()),
                 "a number is made of digits and nothing else");
  }
  if (value.text.size() > most_digits)
    return fault(value.position + most_digits,
                 fmt::format("this number has at most {} digits", most_digits));
  // Greater than anything that it is compared with.
  return base::parse_integer<std::uint64_t>(value.text)
      .value_or(std::numeric_limits<std::uint64_t>::max());
}

}  // namespace mailprobe::policy::dkim
