// SPDX-License-Identifier: GPL-3.0-or-later
#include "dnsbl/filter.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "dnsbl/key.hpp"

namespace mailprobe::dnsbl {
namespace {

using base::Result;

std::unexpected<base::Error> wrong_at(std::size_t position, std::string_view what) {
  return base::failure(base::Cause::syntax, fmt::format("{} at position {}", what, position + 1));
}

// Reads a pattern from left to right.
class PatternReader {
 public:
  // `offset`: how many bytes stand before the text, for the positions.
  PatternReader(std::string_view text, std::size_t offset) : text_(text), offset_(offset) {}

  Result<AddressPattern> read() {
    AddressPattern pattern;
    for (std::size_t i = 0; i < pattern.octets.size(); ++i) {
      if (i > 0 && !take(".")) return wrong(R"(here "." and another octet are missing)");
      auto ranges = read_octet();
      if (!ranges) return base::failure(std::move(ranges.error()));
      pattern.octets.at(i) = *std::move(ranges);
    }
    if (at_ < text_.size()) return wrong(describe_rest());
    return pattern;
  }

 private:
  Result<std::vector<OctetRange>> read_octet() {
    std::vector<OctetRange> ranges;
    if (!take("[")) {
      const auto number = read_number();
      if (!number) return base::failure(number.error());
      return std::vector<OctetRange>{{*number, *number}};
    }
    do {
      const auto range = read_range();
      if (!range) return base::failure(range.error());
      ranges.push_back(*range);
    } while (take(";"));
    if (take("]")) return ranges;
    if (at_ < text_.size() && text_[at_] == ',')
      return wrong(R"(here ";" must stand instead of ",")");
    return wrong(R"(here "]" is missing)");
  }

  Result<OctetRange> read_range() {
    const std::size_t start = at_;
    const auto low = read_number();
    if (!low) return base::failure(low.error());
    if (!take("..")) return OctetRange{*low, *low};
    const auto high = read_number();
    if (!high) return base::failure(high.error());
    if (*high < *low)
      return wrong_at(offset_ + start,
                      fmt::format("the range {}..{} ends before it begins", *low, *high));
    return OctetRange{*low, *high};
  }

  Result<std::uint8_t> read_number() {
    const std::string_view rest = text_.substr(at_);
    const auto* const end = std::ranges::find_if_not(rest, base::is_digit);
    const std::string_view digits = rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
    if (digits.empty()) return wrong("here a number of 0 to 255 is missing");
    const auto number = base::parse_integer<std::uint8_t>(digits);
    if (!number) return wrong(fmt::format("{} is more than 255", base::printable(digits, 20)));
    at_ += digits.size();
    return *number;
  }

  bool take(std::string_view token) {
    if (!text_.substr(at_).starts_with(token)) return false;
    at_ += token.size();
    return true;
  }

  [[nodiscard]] std::string describe_rest() const {
    return fmt::format("{} cannot stand behind the fourth octet",
                       base::quote(text_.substr(at_, 1)));
  }

  [[nodiscard]] std::unexpected<base::Error> wrong(std::string_view what) const {
    return wrong_at(offset_ + at_, what);
  }

  std::string_view text_;
  std::size_t offset_;
  std::size_t at_ = 0;
};

Result<int> parse_weight(std::string_view text, std::size_t position) {
  const auto weight = base::parse_integer<int>(text);
  if (weight && *weight >= -max_weight && *weight <= max_weight) return *weight;
  return wrong_at(position, fmt::format("here a weight of -{0} to {0} must stand", max_weight));
}

// What is wrong with a zone, told of what may be shown of it.
std::unexpected<base::Error> complain_of_zone(std::string_view text) {
  const auto shown = dns::Name::parse(redact_key(text));
  if (shown) return wrong_at(0, "the key of the list is no label of a name");
  return base::failure(shown.error());
}

bool may_stand_in_zone(char c) { return base::is_alnum(c) || c == '-' || c == '_' || c == '.'; }

Result<dns::Name> parse_zone(std::string_view text) {
  if (text.empty()) return wrong_at(0, "here the zone of a list is missing");
  auto zone = dns::Name::parse(text);
  if (!zone) return complain_of_zone(text);
  if (zone->is_root()) return wrong_at(0, "the root is no zone of a list");
  // They cannot stand there as themselves, and escaped they would not read back.
  if (zone->format().find_first_of("=*") != std::string::npos)
    return wrong_at(0, R"(the zone of a list has no "=" and no "*")");
  // "a.example,b.example" would be a name, below which nobody is listed.
  const auto* const other = std::ranges::find_if_not(text, may_stand_in_zone);
  if (other != text.end())
    return wrong_at(static_cast<std::size_t>(other - text.begin()),
                    R"(here a letter, a digit, "-", "_" or "." must stand)");
  return zone;
}

std::string format_octet(const std::vector<OctetRange>& ranges) {
  std::vector<std::string> parts;
  parts.reserve(ranges.size());
  for (const auto& [low, high] : ranges)
    parts.push_back(low == high ? fmt::format("{}", low) : fmt::format("{}..{}", low, high));
  const bool plain = ranges.size() == 1 && ranges.front().low == ranges.front().high;
  return plain ? parts.front() : '[' + base::join(parts, ";") + ']';
}

}  // namespace

bool AddressPattern::matches(const net::IpAddress& address) const {
  if (address.family() != net::Family::v4) return false;
  for (std::size_t i = 0; i < octets.size(); ++i) {
    const std::uint8_t octet = address.octets()[i];
    const bool fits = std::ranges::any_of(octets.at(i), [&](const OctetRange& range) {
      return range.low <= octet && octet <= range.high;
    });
    if (!fits) return false;
  }
  return true;
}

Result<AddressPattern> parse_address_pattern(std::string_view text) {
  return PatternReader(text, 0).read();
}

Result<Filter> parse_filter(std::string_view text) {
  const std::size_t star = std::min(text.find('*'), text.size());
  const std::size_t equals = std::min(text.find('='), star);
  auto zone = parse_zone(text.substr(0, equals));
  if (!zone) return base::failure(std::move(zone.error()));
  Filter filter{.zone = *std::move(zone), .pattern = {}, .weight = {}};
  if (equals < star) {
    const std::size_t begin = equals + 1;
    auto pattern = PatternReader(text.substr(begin, star - begin), begin).read();
    if (!pattern) return base::failure(std::move(pattern.error()));
    filter.pattern = *std::move(pattern);
  }
  if (star < text.size()) {
    const auto weight = parse_weight(text.substr(star + 1), star + 1);
    if (!weight) return base::failure(weight.error());
    filter.weight = *weight;
  }
  return filter;
}

std::string format_address_pattern(const AddressPattern& pattern) {
  std::vector<std::string> octets;
  octets.reserve(pattern.octets.size());
  for (const auto& ranges : pattern.octets)
    octets.push_back(format_octet(ranges));
  return base::join(octets, ".");
}

std::string format_filter(const Filter& filter) {
  std::string text = filter.zone.format();
  if (filter.pattern) text += '=' + format_address_pattern(*filter.pattern);
  if (filter.weight) text += fmt::format("*{}", *filter.weight);
  return text;
}

}  // namespace mailprobe::dnsbl
