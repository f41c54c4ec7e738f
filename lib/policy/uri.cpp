// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/uri.hpp"

#include <algorithm>
#include <cstdint>
#include <string_view>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "dns/host_name.hpp"
#include "net/address.hpp"

namespace mailprobe::policy {
namespace {

bool is_hex(char c) {
  const char lower = base::to_lower(c);
  return base::is_digit(c) || (lower >= 'a' && lower <= 'f');
}

bool is_uri_character(char c) {
  constexpr std::string_view marks = "-._~:/?#[]@!$&'()*+=%";  // RFC 3986 section 2, without , ;
  return base::is_alnum(c) || marks.contains(c);
}

Parsed<std::string> parse_host(const Piece& host) {
  if (host.text.empty()) return fault(host.position, "here a host name is missing");
  if (auto name = dns::parse_host_name(host.text); !name)
    return fault(host.position, std::move(name.error().message));
  return std::string(host.text);
}

Parsed<void> check_brackets(const Piece& piece) {
  const std::size_t bracket = piece.text.find_first_of("[]");
  if (bracket == std::string_view::npos) return {};
  return fault(piece.position + bracket, "brackets stand around an IPv6 address only");
}

Parsed<Uri> parse_behind_mailto(const Piece& uri) {
  const Piece rest = uri.from(mailto_scheme.size());
  if (rest.text.starts_with("//"))
    return fault(rest.position, "behind \"mailto:\" stand no slashes");
  if (auto checked = check_brackets(rest); !checked) return fault(std::move(checked.error()));
  const Piece mailbox = rest.first(rest.text.find_first_of("?#"));
  const std::size_t at = mailbox.text.rfind('@');
  if (at == std::string_view::npos)
    return fault(mailbox.end(), "here \"@\" and a domain are missing");
  if (at == 0) return fault(mailbox.position, "here the local part of a mailbox is missing");
  auto domain = parse_host(mailbox.from(at + 1));
  if (!domain) return fault(std::move(domain.error()));
  return Uri{UriKind::mailto, std::string(uri.text), *std::move(domain)};
}

// host = IP-literal / IPv4address / reg-name; RFC 3986 section 3.2.2
Parsed<std::string> parse_web_host(const Piece& host) {
  const auto address = net::IpAddress::parse(host.text);
  if (address) return address->format();
  if (auto checked = check_brackets(host); !checked) return fault(std::move(checked.error()));
  return parse_host(host);
}

// Where the host ends and a port may begin: the colons of an IPv6 address stand in brackets.
std::size_t end_of_host(std::string_view authority) {
  const std::size_t bracket = authority.rfind(']');
  return std::min(authority.find(':', bracket == std::string_view::npos ? 0 : bracket),
                  authority.size());
}

Parsed<void> check_port(const Piece& port) {
  if (port.text.size() <= 1) return {};  // RFC 3986 section 3.2.3: it may be empty behind its colon
  const auto number = base::parse_integer<std::uint16_t>(port.text.substr(1));
  if (!number || *number == 0) return fault(port.position + 1, "this is no port");
  return {};
}

Parsed<Uri> parse_behind_https(const Piece& uri) {
  const Piece rest = uri.from(https_scheme.size());
  if (!rest.text.starts_with("//"))
    return fault(rest.position, "behind \"https:\" stand two slashes and a host");
  const Piece behind = rest.from(2);
  const Piece authority = behind.first(behind.text.find_first_of("/?#"));
  if (const std::size_t at = authority.text.find('@'); at != std::string_view::npos)
    return fault(authority.position + at, "the name of a user cannot stand before the host");
  if (auto checked = check_brackets(behind.from(authority.text.size())); !checked)
    return fault(std::move(checked.error()));
  const std::size_t end = end_of_host(authority.text);
  auto host = parse_web_host(authority.first(end));
  if (!host) return fault(std::move(host.error()));
  if (auto checked = check_port(authority.from(end)); !checked)
    return fault(std::move(checked.error()));
  return Uri{UriKind::https, std::string(uri.text), *std::move(host)};
}

}  // namespace

Parsed<void> check_uri_characters(const Piece& uri) {
  for (std::size_t i = 0; i < uri.text.size(); ++i) {
    const char c = uri.text[i];
    if (!is_uri_character(c)) {
      return fault(uri.position + i,
                   fmt::format("{} cannot stand in a URI", base::quote(uri.text.substr(i, 1))));
    }
    const std::string_view digits = uri.text.substr(i + 1, 2);
    if (c == '%' && (digits.size() < 2 || !std::ranges::all_of(digits, is_hex)))
      return fault(uri.position + i, "behind \"%\" stand two hexadecimal digits");
  }
  return {};
}

bool has_scheme(const Piece& uri, std::string_view scheme) {
  return base::iequals(uri.text.substr(0, scheme.size()), scheme);
}

Parsed<Uri> parse_uri(const Piece& uri) {
  if (uri.text.empty()) return fault(uri.position, "here a URI is missing");
  if (auto checked = check_uri_characters(uri); !checked) return fault(std::move(checked.error()));
  if (has_scheme(uri, mailto_scheme)) return parse_behind_mailto(uri);
  if (has_scheme(uri, https_scheme)) return parse_behind_https(uri);
  return fault(uri.position, R"(the URI begins neither with "mailto:" nor with "https:")");
}

}  // namespace mailprobe::policy
