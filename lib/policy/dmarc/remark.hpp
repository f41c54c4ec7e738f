// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is wrong in a record that counts all the same: RFC 9989 section 4.8 puts defaults in the
// place of what breaks the grammar, so that the domain owner never hears of it.
#pragma once

#include <cstddef>
#include <cstdint>

#include "policy/fault.hpp"

namespace mailprobe::policy::dmarc {

enum class RemarkKind : std::uint8_t {
  invalid,   // breaks the grammar; a default counts in its place, or nothing
  repeated,  // a tag that stood there before
  unknown,   // no tag of DMARC, but much like one
  obsolete,  // only receivers that go by RFC 7489 look at it
  idle,      // within the grammar, and without effect
};

struct Remark {
  RemarkKind kind = RemarkKind::invalid;
  Fault fault;

  bool operator==(const Remark&) const = default;
};

// Of one record: who publishes more faults than these has enough to do.
inline constexpr std::size_t remark_limit = 20;

}  // namespace mailprobe::policy::dmarc
