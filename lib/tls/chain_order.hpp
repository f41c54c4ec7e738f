// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the certificates of a handshake are put together, apart from whether they can be trusted. A
// client that builds chains itself forgives all of this, others do not.
#pragma once

#include <cstddef>
#include <span>

#include "tls/certificate.hpp"

namespace mailprobe::tls {

struct ChainOrder {
  bool in_order = true;         // each certificate certifies the one before it (RFC 5246, 7.4.2)
  std::size_t superfluous = 0;  // beyond those that lead from the first one to the last issuer sent
  bool root_sent = false;  // one that vouches for itself, which the client has or does not trust
};

// In linear time, by the issuer's name and key identifier; no signature is checked.
ChainOrder examine_order(std::span<const Certificate> presented);

}  // namespace mailprobe::tls
