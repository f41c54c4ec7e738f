// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/staple.hpp"

#include <memory>
#include <new>

#include <openssl/err.h>
#include <openssl/ocsp.h>

#include "tls/x509.hpp"

namespace mailprobe::tls {
namespace {

struct FreeOcsp {
  void operator()(OCSP_RESPONSE* response) const noexcept { OCSP_RESPONSE_free(response); }
  void operator()(OCSP_BASICRESP* basic) const noexcept { OCSP_BASICRESP_free(basic); }
};

using Basic = std::unique_ptr<OCSP_BASICRESP, FreeOcsp>;

Basic parse(std::span<const std::uint8_t> bytes) {
  const unsigned char* position = bytes.data();
  const std::unique_ptr<OCSP_RESPONSE, FreeOcsp> response(
      d2i_OCSP_RESPONSE(nullptr, &position, static_cast<long>(bytes.size())));
  const bool answered =
      response && OCSP_response_status(response.get()) == OCSP_RESPONSE_STATUS_SUCCESSFUL;
  return Basic(answered ? OCSP_response_get1_basic(response.get()) : nullptr);
}

// What the response says of the certificate with this serial number.
OCSP_SINGLERESP* find_response(OCSP_BASICRESP* basic, X509* certificate) {
  for (int i = 0; i < OCSP_resp_count(basic); ++i) {
    OCSP_SINGLERESP* single = OCSP_resp_get0(basic, i);
    ASN1_INTEGER* serial = nullptr;
    OCSP_id_get0_info(nullptr, nullptr, nullptr, &serial,
                      // OpenSSL forgot a const here; nothing is written.
                      const_cast<OCSP_CERTID*>(OCSP_SINGLERESP_get0_id(single)));  // NOLINT
    if (serial != nullptr && ASN1_INTEGER_cmp(serial, X509_get0_serialNumber(certificate)) == 0)
      return single;
  }
  return nullptr;
}

Revocation to_revocation(int status) {
  switch (status) {
    case V_OCSP_CERTSTATUS_GOOD: return Revocation::good;
    case V_OCSP_CERTSTATUS_REVOKED: return Revocation::revoked;
    default: return Revocation::unknown;
  }
}

std::optional<TimePoint> to_time(const ASN1_GENERALIZEDTIME* time) {
  return time == nullptr ? std::nullopt : to_time_point(time);
}

}  // namespace

std::string_view format_revocation(Revocation revocation) {
  switch (revocation) {
    case Revocation::good: return "good";
    case Revocation::revoked: return "revoked";
    case Revocation::unknown: return "unknown";
    case Revocation::unusable: break;
  }
  return "unusable";
}

Staple read_staple(std::span<const std::uint8_t> response, std::span<const Certificate> chain,
                   const TrustStore& trust) {
  Staple staple;
  const Basic basic = parse(response);
  if (basic && !chain.empty()) {
    const auto others = to_stack(chain);
    const bool signed_well = OCSP_basic_verify(basic.get(), others.get(), trust.native(), 0) == 1;
    OCSP_SINGLERESP* single = find_response(basic.get(), chain.front().native());
    if (signed_well && single != nullptr) {
      ASN1_GENERALIZEDTIME* begin = nullptr;
      ASN1_GENERALIZEDTIME* end = nullptr;
      staple.revocation =
          to_revocation(OCSP_single_get0_status(single, nullptr, nullptr, &begin, &end));
      staple.this_update = to_time(begin).value_or(TimePoint());
      staple.next_update = to_time(end);
    }
  }
  ERR_clear_error();
  return staple;
}

}  // namespace mailprobe::tls
