// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/wishes.hpp"

#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "dns/host_name.hpp"

namespace mailprobe::check_dnsbl {
namespace {

constexpr std::array<std::pair<std::string_view, Search>, 3> prefixes{
    {{"mx:", Search::mx}, {"spf:", Search::spf}, {"url:", Search::name}}};

// What of a URL (RFC 3986 section 3.2) is the host.
std::string_view host_of(std::string_view text) {
  const std::size_t scheme = text.find("://");
  if (scheme == std::string_view::npos) return text;
  text.remove_prefix(scheme + 3);
  text = text.substr(0, text.find_first_of("/?#"));
  text.remove_prefix(text.rfind('@') + 1);
  if (text.starts_with('[')) return text.substr(0, text.find(']') + 1);
  return text.substr(0, text.find(':'));
}

}  // namespace

base::Result<Wish> parse_name_wish(Search search, std::string_view text) {
  const std::string_view host = search == Search::name ? host_of(text) : text;
  // What stands in a URL may be an address, and lists of names have none.
  if (const auto address = net::Network::parse(host); address && search == Search::name)
    return *address;
  const auto name = dns::parse_host_name(host);
  if (!name) return base::failure(name.error());
  return NameWish{search, *name};
}

base::Result<Wish> parse_wish(std::string_view text) {
  for (const auto& [prefix, search] : prefixes) {
    if (text.starts_with(prefix)) return parse_name_wish(search, text.substr(prefix.size()));
  }
  if (const auto network = net::Network::parse(text)) return *network;
  return parse_name_wish(Search::host, text);
}

base::Result<std::vector<Wish>> parse_wishes(std::string_view text, std::string_view file) {
  const std::string shown = base::printable(file);
  const auto complain = [&](std::size_t line, std::string_view problem) {
    return base::failure(base::Cause::syntax, fmt::format("{}, line {}: {}", shown, line, problem));
  };
  std::vector<Wish> wishes;
  std::size_t number = 0;
  for (const std::string_view raw : base::split(text, '\n')) {
    ++number;
    const std::string_view line = base::trim(raw.substr(0, raw.find('#')));
    if (line.empty()) continue;
    auto wish = parse_wish(line);
    if (!wish) return complain(number, wish.error().message);
    if (wishes.size() == most_targets)
      return complain(number, fmt::format("more than {} targets", most_targets));
    wishes.push_back(*std::move(wish));
  }
  if (wishes.empty()) return base::failure(base::Cause::syntax, shown + ": it names nobody");
  return wishes;
}

}  // namespace mailprobe::check_dnsbl
