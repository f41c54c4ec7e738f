// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an authority says of a certificate that it issued (RFC 6960), for a server to staple.
#pragma once

#include <chrono>
#include <cstdint>
#include <vector>

#include "lab/certificate_authority.hpp"

namespace mailprobe::lab {

enum class CertificateStatus { good, revoked, unknown };

struct OcspRequest {
  CertificateStatus status = CertificateStatus::good;
  std::chrono::hours until_next_update{24};  // negative: the response is stale
};

// About `subject`, signed by `issuer`.
std::vector<std::uint8_t> make_ocsp_response(const Identity& subject, const Identity& issuer,
                                             const OcspRequest& request = {});

}  // namespace mailprobe::lab
