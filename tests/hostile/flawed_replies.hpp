// SPDX-License-Identifier: GPL-3.0-or-later
//
// Replies of a DNS server that say "no such record" and prove nothing.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "dns/message.hpp"

namespace mailprobe::hostile {

using Bytes = std::vector<std::uint8_t>;

// The one thing that is wrong with a reply which would be beyond doubt without it.
struct Flaw {
  const char* name;
  void (*alter)(dns::Message& reply);
};

const std::vector<Flaw>& flaws();

// "There is no such record", but for the flaw.
Bytes flawed_reply(std::span<const std::uint8_t> query, const Flaw& flaw);

// Answers of some 220 octets each, about names that nobody asked for.
void add_junk(dns::Message& reply, int records);

}  // namespace mailprobe::hostile
