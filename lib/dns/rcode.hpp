// SPDX-License-Identifier: GPL-3.0-or-later
//
// Response codes and Extended DNS Errors by name, for messages to humans.
#pragma once

#include <cstdint>
#include <string>

#include "dns/message.hpp"

namespace mailprobe::dns {

inline constexpr std::uint16_t rcode_noerror = 0;
inline constexpr std::uint16_t rcode_formerr = 1;
inline constexpr std::uint16_t rcode_servfail = 2;
inline constexpr std::uint16_t rcode_nxdomain = 3;
inline constexpr std::uint16_t rcode_notimp = 4;
inline constexpr std::uint16_t rcode_refused = 5;

// "SERVFAIL"; "RCODE 11" for what has no name.
std::string format_rcode(std::uint16_t rcode);

// `DNSSEC Bogus: "no signature"`; the text is quoted by base::quote.
std::string format_extended_error(const ExtendedError& error);

}  // namespace mailprobe::dns
