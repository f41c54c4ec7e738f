// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/mta_sts/mx_pattern.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "dns/host_name.hpp"
#include "policy/piece.hpp"

namespace mailprobe::policy::mta_sts {
namespace {

constexpr std::string_view wildcard_prefix = "*.";
constexpr std::size_t label_limit = 63;    // RFC 1035 section 2.3.4
constexpr std::size_t domain_limit = 253;  // 255 octets on the wire

std::string complain_of(std::string_view character) {
  if (static_cast<unsigned char>(character.front()) >= 0x80)
    return "a host name in a policy is ASCII; internationalised labels are written as \"xn--...\"";
  if (character == "*") return "\"*\" can only be the whole left-most label";
  if (character == "[" || character == ":") return "an IP address is no host name";
  if (wsp.contains(character.front()) || character == ",") return "each \"mx\" holds one host name";
  return fmt::format("{} cannot stand in a host name", base::quote(character));
}

Parsed<void> check_label(const Piece& label) {
  const auto* const odd =
      std::ranges::find_if_not(label.text, [](char c) { return base::is_alnum(c) || c == '-'; });
  if (odd != label.text.end()) {
    const auto offset = static_cast<std::size_t>(odd - label.text.begin());
    return fault(label.position + offset, complain_of(label.text.substr(offset, 1)));
  }
  if (label.text.empty()) return fault(label.position, "here a label of the host name is missing");
  if (label.text.starts_with('-')) return fault(label.position, "a label begins with a hyphen");
  if (label.text.ends_with('-')) return fault(label.end() - 1, "a label ends in a hyphen");
  if (label.text.size() > label_limit)
    return fault(label.position + label_limit,
                 fmt::format("a label has at most {} octets", label_limit));
  return {};
}

Parsed<void> check_domain(const Piece& domain) {
  Piece rest = domain;
  for (;;) {
    const std::size_t dot = rest.text.find('.');
    const Piece label = rest.first(dot);
    if (auto checked = check_label(label); !checked) return checked;
    if (dot == std::string_view::npos) break;
    rest = rest.from(dot + 1);
  }
  // RFC 1123 section 2.1
  if (std::ranges::all_of(rest.text, base::is_digit))
    return fault(rest.position, "a host name does not end in a number, as an IP address does");
  if (domain.text.size() > domain_limit)
    return fault(domain.position + domain_limit,
                 fmt::format("a host name has at most {} octets", domain_limit));
  return {};
}

}  // namespace

Parsed<MxPattern> parse_mx_pattern(std::string_view text) {
  const bool wildcard = text.starts_with(wildcard_prefix);
  const Piece domain = Piece{text, 0}.from(wildcard ? wildcard_prefix.size() : 0);
  if (auto checked = check_domain(domain); !checked) return fault(std::move(checked.error()));
  auto name = dns::Name::parse(domain.text);
  if (!name) return fault(domain.position, std::move(name.error().message));
  return MxPattern{wildcard, *std::move(name)};
}

Parsed<MxPattern> parse_mx_pattern_leniently(std::string_view text) {
  auto strict = parse_mx_pattern(text);
  if (strict) return strict;
  const bool wildcard = text.starts_with(wildcard_prefix);
  auto name = dns::parse_host_name(text.substr(wildcard ? wildcard_prefix.size() : 0));
  if (!name) return strict;
  return MxPattern{wildcard, *std::move(name)};
}

std::string format_mx_pattern(const MxPattern& pattern) {
  return (pattern.wildcard ? std::string(wildcard_prefix) : "") + pattern.domain.format();
}

bool matches(const MxPattern& pattern, const dns::Name& host) {
  return pattern.domain == (pattern.wildcard ? host.parent() : host);
}

}  // namespace mailprobe::policy::mta_sts
