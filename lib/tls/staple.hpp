// SPDX-License-Identifier: GPL-3.0-or-later
//
// A stapled OCSP response (RFC 6066 section 8, RFC 6960): what the authority says of a certificate,
// sent along by the server.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "tls/certificate.hpp"
#include "tls/trust_store.hpp"

namespace mailprobe::tls {

enum class Revocation : std::uint8_t {
  good,
  revoked,
  unknown,   // the responder does not know the certificate
  unusable,  // the response is broken, is about another certificate, or its signature is wrong
};

std::string_view format_revocation(Revocation revocation);  // "good", "revoked" ...

struct Staple {
  Revocation revocation = Revocation::unusable;
  TimePoint this_update;
  std::optional<TimePoint> next_update;  // the response is stale from then on

  [[nodiscard]] bool is_stale(TimePoint now) const { return next_update && *next_update < now; }
};

// About the first certificate of the chain, as the handshake brought both.
Staple read_staple(std::span<const std::uint8_t> response, std::span<const Certificate> chain,
                   const TrustStore& trust);

}  // namespace mailprobe::tls
