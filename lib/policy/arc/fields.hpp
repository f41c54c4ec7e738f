// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the three fields of an ARC set say (RFC 8617 section 4.1): the tags of dkim/signer.hpp, and
//
//   ARC-Message-Signature       i  required, 1 to 50
//   ARC-Seal                    i  required, 1 to 50
//                               cv required, "none", "pass" or "fail"
//                               h  forbidden; bh, c, l and x do not count
//   ARC-Authentication-Results  begins with "i=" 1 to 50 and ";"
#pragma once

#include <cstdint>
#include <string_view>

#include "policy/dkim/signer.hpp"
#include "policy/fault.hpp"

namespace mailprobe::policy::arc {

inline constexpr unsigned instance_limit = 50;  // RFC 8617 section 4.2.1

struct MessageSignature {
  unsigned instance = 0;
  dkim::Signer signer;
  dkim::Coverage coverage;

  bool operator==(const MessageSignature&) const = default;
};

enum class ChainState : std::uint8_t { none, pass, fail };

// "none", "pass", "fail"
std::string_view format_chain_state(ChainState state);

struct Seal {
  unsigned instance = 0;
  ChainState claim = ChainState::none;  // cv=
  dkim::Signer signer;

  bool operator==(const Seal&) const = default;
};

// Of the value of a field.
Parsed<MessageSignature> parse_message_signature(std::string_view value);
Parsed<Seal> parse_seal(std::string_view value);
// The instance alone: the results are a text for others.
Parsed<unsigned> parse_results_instance(std::string_view value);

}  // namespace mailprobe::policy::arc
