// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whom the lists are asked about, as it was given: with -H, --mx, --spf and -U, or one in each line
// of a file.
//
//   wish = network / host / "mx:" domain / "spf:" domain / "url:" (domain / URL)
//   network = address ["/" prefix]
//
// In a file "#" begins a comment, and blanks may stand around a wish.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.hpp"
#include "dns/name.hpp"
#include "net/network.hpp"

namespace mailprobe::check_dnsbl {

enum class Search : std::uint8_t {
  host,  // the addresses of this host, and its name
  mx,    // those of the domain's mail exchangers, and its name
  spf,   // those that the domain's SPF record lets pass, and its name
  name,  // the name alone
};

struct NameWish {
  Search search;
  dns::Name name;
};

using Wish = std::variant<net::Network, NameWish>;

inline constexpr std::size_t most_targets = 65536;

// Errors (syntax) quote the text.
base::Result<Wish> parse_wish(std::string_view text);
base::Result<Wish> parse_name_wish(Search search, std::string_view text);

// Errors (syntax): "hosts.txt, line 3: ...", or that the file names nobody.
base::Result<std::vector<Wish>> parse_wishes(std::string_view text, std::string_view file);

}  // namespace mailprobe::check_dnsbl
