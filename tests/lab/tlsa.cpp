// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/tlsa.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>
#include <openssl/x509.h>

#include "base/encoding.hpp"

namespace mailprobe::lab {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes der_of(const tls::Certificate& certificate, int selector) {
  unsigned char* der = nullptr;
  const int size = selector == 0
                       ? i2d_X509(certificate.native(), &der)
                       : i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate.native()), &der);
  Bytes bytes(der, der + size);
  OPENSSL_free(der);
  return bytes;
}

Bytes digest(const Bytes& bytes, const EVP_MD* method) {
  Bytes result(EVP_MAX_MD_SIZE);
  unsigned size = 0;
  EVP_Digest(bytes.data(), bytes.size(), result.data(), &size, method, nullptr);
  result.resize(size);
  return result;
}

}  // namespace

tls::TlsaRecord make_tlsa(int usage, int selector, int matching_type,
                          const tls::Certificate& certificate) {
  Bytes data = der_of(certificate, selector);
  if (matching_type != 0) data = digest(data, matching_type == 1 ? EVP_sha256() : EVP_sha512());
  return {static_cast<std::uint8_t>(usage), static_cast<std::uint8_t>(selector),
          static_cast<std::uint8_t>(matching_type), data};
}

std::string format_tlsa(const tls::TlsaRecord& record) {
  return fmt::format("{} {} {} {}", record.usage, record.selector, record.matching_type,
                     base::format_hex(record.data));
}

}  // namespace mailprobe::lab
