// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/ocsp_response.hpp"

#include <memory>
#include <stdexcept>

#include <openssl/ocsp.h>

namespace mailprobe::lab {
namespace {

struct Free {
  void operator()(ASN1_TIME* time) const { ASN1_TIME_free(time); }
  void operator()(OCSP_BASICRESP* basic) const { OCSP_BASICRESP_free(basic); }
  void operator()(OCSP_CERTID* id) const { OCSP_CERTID_free(id); }
  void operator()(OCSP_RESPONSE* response) const { OCSP_RESPONSE_free(response); }
};

template <typename Object>
std::unique_ptr<Object, Free> demand(Object* object) {
  if (object == nullptr) throw std::runtime_error("an OCSP response cannot be made");
  return std::unique_ptr<Object, Free>(object);
}

int to_number(CertificateStatus status) {
  switch (status) {
    case CertificateStatus::good: return V_OCSP_CERTSTATUS_GOOD;
    case CertificateStatus::revoked: return V_OCSP_CERTSTATUS_REVOKED;
    case CertificateStatus::unknown: break;
  }
  return V_OCSP_CERTSTATUS_UNKNOWN;
}

std::unique_ptr<ASN1_TIME, Free> in(std::chrono::seconds distance) {
  return demand(X509_gmtime_adj(nullptr, distance.count()));
}

}  // namespace

std::vector<std::uint8_t> make_ocsp_response(const Identity& subject, const Identity& issuer,
                                             const OcspRequest& request) {
  using std::chrono::hours;
  const auto basic = demand(OCSP_BASICRESP_new());
  const auto id = demand(
      OCSP_cert_to_id(EVP_sha1(), subject.certificate.native(), issuer.certificate.native()));
  const auto revoked_at = in(-hours{1});
  const auto begin = in(-hours{48});
  const auto end = in(request.until_next_update);
  if (OCSP_basic_add1_status(basic.get(), id.get(), to_number(request.status), 0, revoked_at.get(),
                             begin.get(), end.get()) == nullptr ||
      OCSP_basic_sign(basic.get(), issuer.certificate.native(), issuer.key.get(), EVP_sha256(),
                      nullptr, 0) != 1)
    throw std::runtime_error("an OCSP response cannot be signed");
  const auto response = demand(OCSP_response_create(OCSP_RESPONSE_STATUS_SUCCESSFUL, basic.get()));
  unsigned char* der = nullptr;
  const int size = i2d_OCSP_RESPONSE(response.get(), &der);
  std::vector<std::uint8_t> bytes(der, der + std::max(size, 0));
  OPENSSL_free(der);
  return bytes;
}

}  // namespace mailprobe::lab
