// SPDX-License-Identifier: GPL-3.0-or-later
//
// What rows of the catalogue share.
//
// The letters beside a row say where its meaning comes from:
//   C  check_rbl's check_rbl.ini, 2026-03        R  rspamd's rbl.conf and rbl.lua, 2026-03
//   M  mailcow's dns_blocklists, 2026-05         S  SpamAssassin's rules, 2026
//   O  O-X-L's list of providers                 T  the list itself, asked 2026-09-24
//   V  the operator's own pages                  W  wraps-team/wraps#115, asked 2026-04-24
// A page for removal comes from the operator or from the mail providers that point to it.
#pragma once

#include <array>

#include "dnsbl/list.hpp"

namespace mailprobe::dnsbl::data {

inline constexpr Kinds ip4{.ip4 = true};
inline constexpr Kinds ip6{.ip6 = true};
inline constexpr Kinds ip4_and_ip6{.ip4 = true, .ip6 = true};
inline constexpr Kinds names{.name = true};

// RFC 5782 section 5.
inline constexpr TestPoint presumed_ip4{Kind::ip4, "127.0.0.2", "127.0.0.1", Proof::presumed};
inline constexpr TestPoint verified_ip4{Kind::ip4, "127.0.0.2", "127.0.0.1", Proof::verified};
inline constexpr TestPoint presumed_ip6{Kind::ip6, "::ffff:7f00:2", "::ffff:7f00:1",
                                        Proof::presumed};

// Whether the list answers as it should somebody has seen of IPv4 alone.
inline constexpr std::array test_ip4{verified_ip4};
inline constexpr std::array test_ip4_and_ip6{verified_ip4, presumed_ip6};
inline constexpr std::array presume_ip4{presumed_ip4};
inline constexpr std::array presume_ip6{presumed_ip6};
inline constexpr std::array presume_ip4_and_ip6{presumed_ip4, presumed_ip6};

inline constexpr Access no_public_resolver{.refuses_public_resolvers = true};
inline constexpr Access registered{.wants_registration = true};
inline constexpr Access with_key{.needs_key = true};

// The one code of most lists.
inline constexpr std::array plain_meaning{
    Meaning{{0, 0, 2}, {0, 0, 2}, Effect::listed, "the only code of this list"}};
inline constexpr CodeTable plain{plain_meaning, {}};

// R S M. The third octet is the trade, the last one the trust. rspamd 5f5a126a4: 127.0.10.x praises
// everybody to those who ask too much.
inline constexpr auto dnswl_codes = std::to_array<Meaning>({
    {{0, 0, 255}, {0, 0, 255}, Effect::refused, "asked too often"},
    {{0, 10, 0}, {0, 10, 255}, Effect::refused, "asked too often"},
    {{0, 2, 0}, {0, 255, 0}, Effect::listed, "known, of no particular trust"},
    {{0, 2, 1}, {0, 255, 1}, Effect::listed, "low trust"},
    {{0, 2, 2}, {0, 255, 2}, Effect::listed, "medium trust"},
    {{0, 2, 3}, {0, 255, 3}, Effect::listed, "high trust"},
});

}  // namespace mailprobe::dnsbl::data
