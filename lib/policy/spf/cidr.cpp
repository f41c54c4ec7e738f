// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/spf/cidr.hpp"

#include <fmt/format.h>

#include "base/number.hpp"

namespace mailprobe::policy::spf {
namespace {

constexpr std::string_view digits = "0123456789";

Parsed<unsigned> parse_length(const Piece& length, net::Family family) {
  const unsigned bits = net::address_bits(family);
  const auto number = base::parse_integer<unsigned>(length.text);
  if (length.text.empty()) return fault(length.position, "here the length of a prefix is missing");
  if (length.text.size() > 1 && length.text.front() == '0')
    return fault(length.position, "the length of a prefix has no leading zero");
  if (!number || *number > bits) {
    return fault(length.position, fmt::format("the prefix of an {} network has at most {} bits",
                                              family == net::Family::v4 ? "IPv4" : "IPv6", bits));
  }
  return *number;
}

// The digits at the end and what stands before them.
std::size_t start_of_digits(std::string_view text) {
  const std::size_t last = text.find_last_not_of(digits);
  return last == std::string_view::npos ? 0 : last + 1;
}

Parsed<net::Network> parse_network(const Piece& text, net::Family family) {
  const bool v4 = family == net::Family::v4;
  const std::size_t slash = text.text.find('/');
  const Piece address = text.first(slash);
  if (address.text.empty()) return fault(address.position, "here an address is missing");
  const auto parsed = net::IpAddress::parse(address.text);
  if (!parsed || parsed->family() != family || address.text.starts_with('[')) {
    std::string what = v4 ? "this is no IPv4 address" : "this is no IPv6 address";
    if (parsed && parsed->family() != family)
      what += v4 ? R"(; for IPv6 there is "ip6:")" : R"(; for IPv4 there is "ip4:")";
    return fault(address.position, std::move(what));
  }
  if (slash == std::string_view::npos) return net::Network{*parsed, net::address_bits(family)};
  auto length = parse_length(text.from(slash + 1), family);
  if (!length) return fault(std::move(length.error()));
  return net::Network{*parsed, *length};
}

}  // namespace

Parsed<WithCidr> split_cidr(const Piece& text) {
  WithCidr split{text, {}};
  std::size_t start = start_of_digits(split.rest.text);
  if (start >= 2 && split.rest.text.substr(start - 2, 2) == "//") {
    const auto length = parse_length(split.rest.from(start), net::Family::v6);
    if (!length) return fault(length.error());
    split.cidr.v6 = *length;
    split.rest = split.rest.first(start - 2);
    start = start_of_digits(split.rest.text);
  }
  if (start >= 1 && split.rest.text[start - 1] == '/') {
    const auto length = parse_length(split.rest.from(start), net::Family::v4);
    if (!length) return fault(length.error());
    split.cidr.v4 = *length;
    split.rest = split.rest.first(start - 1);
  }
  return split;
}

Parsed<net::Network> parse_ip4(const Piece& text) { return parse_network(text, net::Family::v4); }

Parsed<net::Network> parse_ip6(const Piece& text) { return parse_network(text, net::Family::v6); }

}  // namespace mailprobe::policy::spf
