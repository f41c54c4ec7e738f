// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a chain of certificates is the one that TLSA records of the DNS describe (RFC 6698,
// RFC 7671), without any authority that this machine trusts. OpenSSL verifies; what is added here
// is which record matches what, so that one that matches nothing any more can be named.
//
// Usages PKIX-TA(0) and PKIX-EE(1) are not for SMTP (RFC 7672 section 3.1.3) and never match here.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "tls/certificate.hpp"
#include "tls/client_context.hpp"
#include "tls/verification.hpp"

namespace mailprobe::tls {

inline constexpr std::uint8_t usage_dane_ta = 2;  // RFC 7218 section 2.1
inline constexpr std::uint8_t usage_dane_ee = 3;
inline constexpr std::uint8_t selector_certificate = 0;  // section 2.2
inline constexpr std::uint8_t selector_public_key = 1;
inline constexpr std::uint8_t matching_full = 0;  // section 2.3
inline constexpr std::uint8_t matching_sha256 = 1;
inline constexpr std::uint8_t matching_sha512 = 2;

struct TlsaRecord {  // RFC 6698 section 2.1
  std::uint8_t usage = 0;
  std::uint8_t selector = 0;
  std::uint8_t matching_type = 0;
  std::vector<std::uint8_t> data;

  bool operator==(const TlsaRecord&) const = default;
};

// Why a client of SMTP cannot use the record: "usage PKIX-EE(1) is not for SMTP", "31 octets are no
// SHA-256 digest"; nothing if it can.
std::optional<std::string> why_unusable(const TlsaRecord& record);

// Whether the record is made of this certificate or of its key.
bool describes(const TlsaRecord& record, const Certificate& certificate);

// "3 1 1" for this certificate: what RFC 7672 section 3.1.1 recommends to publish.
TlsaRecord make_dane_ee_record(const Certificate& certificate);

struct DaneVerification {
  std::optional<std::size_t> record;  // by which the chain was verified
  int depth = 0;                      // of the certificate that it describes
  std::string failure;                // if there is none: why, printable

  [[nodiscard]] bool verified() const { return record.has_value(); }
};

// `names` are the reference identifiers for DANE-TA(2), the TLSA base domain first (RFC 7672
// section 3.2.2); for DANE-EE(3) neither names nor dates count (RFC 7671 section 5.1).
struct DaneReference {
  std::span<const TlsaRecord> records;
  std::span<const std::string> names;
};

DaneVerification verify_dane(std::span<const Certificate> presented, const DaneReference& reference,
                             const ClientContext& context, TimePoint now);

}  // namespace mailprobe::tls
