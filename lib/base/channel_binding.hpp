// SPDX-License-Identifier: GPL-3.0-or-later
//
// What ties an authentication to the encrypted channel that it runs through (RFC 5056): both ends
// know these bytes, and nobody who sits between two channels can make them the same. TLS makes
// them, SASL sends a proof of them, and neither needs to know the other.
#pragma once

#include <cstdint>
#include <vector>

namespace mailprobe::base {

enum class ChannelBindingType {
  tls_exporter,  // RFC 9266; TLS 1.3
  tls_unique,    // RFC 5929 section 3; TLS 1.2
};

struct ChannelBinding {
  ChannelBindingType type = ChannelBindingType::tls_exporter;
  std::vector<std::uint8_t> bytes;

  bool operator==(const ChannelBinding&) const = default;
};

}  // namespace mailprobe::base
