// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/dane.hpp"

#include <algorithm>
#include <array>
#include <new>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "base/foreign_text.hpp"
#include "tls/x509.hpp"

namespace mailprobe::tls {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t sha256_octets = 32;
constexpr std::size_t sha512_octets = 64;

// With i2d_ functions, which tell the length first.
template <typename Object, typename Encode>
Bytes encode(Object* object, Encode encoder) {
  const int length = encoder(object, nullptr);
  if (length <= 0) return {};
  Bytes bytes(static_cast<std::size_t>(length));
  unsigned char* position = bytes.data();
  encoder(object, &position);
  return bytes;
}

// RFC 6698 section 2.1.2.
Bytes select(const Certificate& certificate, std::uint8_t selector) {
  X509* x509 = certificate.native();
  if (selector == selector_certificate) return encode(x509, i2d_X509);
  return encode(X509_get_X509_PUBKEY(x509), i2d_X509_PUBKEY);
}

Bytes digest(const Bytes& bytes, const EVP_MD* method) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> result{};
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), result.data(), &size, method, nullptr) != 1)
    throw std::bad_alloc();
  return {result.begin(), result.begin() + size};
}

// RFC 6698 section 2.1.3.
Bytes associate(const Bytes& selected, std::uint8_t matching_type) {
  switch (matching_type) {
    case matching_sha256: return digest(selected, EVP_sha256());
    case matching_sha512: return digest(selected, EVP_sha512());
    default: return selected;
  }
}

bool is_certificate(const Bytes& der) {
  const unsigned char* position = der.data();
  const Handle<X509> parsed(d2i_X509(nullptr, &position, static_cast<long>(der.size())));
  ERR_clear_error();
  return parsed && position == der.data() + der.size();
}

bool is_public_key(const Bytes& der) {
  const unsigned char* position = der.data();
  const Handle<EVP_PKEY> parsed(d2i_PUBKEY(nullptr, &position, static_cast<long>(der.size())));
  ERR_clear_error();
  return parsed && position == der.data() + der.size();
}

std::optional<std::string> why_data_is_unusable(const TlsaRecord& record) {
  const std::size_t size = record.data.size();
  switch (record.matching_type) {
    case matching_sha256:
      if (size == sha256_octets) return std::nullopt;
      return fmt::format("{} octets are no SHA-256 digest", size);
    case matching_sha512:
      if (size == sha512_octets) return std::nullopt;
      return fmt::format("{} octets are no SHA-512 digest", size);
    default: break;
  }
  const bool parsed = record.selector == selector_certificate ? is_certificate(record.data)
                                                              : is_public_key(record.data);
  if (parsed) return std::nullopt;
  return record.selector == selector_certificate ? "its data is no certificate"
                                                 : "its data is no public key";
}

Handle<SSL> make_dane_session(const DaneReference& reference, const ClientContext& context) {
  Handle<SSL> ssl(SSL_new(context.native()));
  if (!ssl || SSL_dane_enable(ssl.get(), reference.names.front().c_str()) <= 0)
    throw std::bad_alloc();
  // RFC 7671 section 5.1
  SSL_dane_set_flags(ssl.get(), DANE_FLAG_NO_DANE_EE_NAMECHECKS);
  for (const TlsaRecord& record : reference.records) {
    if (why_unusable(record)) continue;
    SSL_dane_tlsa_add(ssl.get(), record.usage, record.selector, record.matching_type,
                      record.data.data(), record.data.size());
  }
  return ssl;
}

void set_parameters(X509_STORE_CTX* context, const DaneReference& reference, TimePoint now) {
  X509_STORE_CTX_set_default(context, "ssl_server");
  X509_VERIFY_PARAM* parameters = X509_STORE_CTX_get0_param(context);
  X509_VERIFY_PARAM_set_time(parameters, std::chrono::system_clock::to_time_t(now));
  // As senders have it: what is signed with MD5 or SHA-1 proves nothing. Of DANE-EE nobody asks who
  // signed it.
  X509_VERIFY_PARAM_set_auth_level(parameters, 1);
  // A wildcard stands for one whole label, as everywhere else.
  X509_VERIFY_PARAM_set_hostflags(parameters, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
  for (const std::string& name : reference.names)
    X509_VERIFY_PARAM_add1_host(parameters, name.c_str(), name.size());
}

// The record by which OpenSSL was content.
std::optional<std::size_t> matched_record(SSL* ssl, std::span<const TlsaRecord> records) {
  TlsaRecord matched;
  const unsigned char* data = nullptr;
  std::size_t size = 0;
  if (SSL_get0_dane_tlsa(ssl, &matched.usage, &matched.selector, &matched.matching_type, &data,
                         &size) < 0)
    return std::nullopt;
  matched.data.assign(data, data + size);
  const auto found = std::ranges::find(records, matched);
  if (found == records.end()) return std::nullopt;
  return static_cast<std::size_t>(found - records.begin());
}

}  // namespace

std::optional<std::string> why_unusable(const TlsaRecord& record) {
  if (record.usage == 0) return "usage PKIX-TA(0) is not for SMTP";
  if (record.usage == 1) return "usage PKIX-EE(1) is not for SMTP";
  if (record.usage > usage_dane_ee) return fmt::format("usage {} is not known", record.usage);
  if (record.selector > selector_public_key)
    return fmt::format("selector {} is not known", record.selector);
  if (record.matching_type > matching_sha512)
    return fmt::format("matching type {} is not known", record.matching_type);
  return why_data_is_unusable(record);
}

bool describes(const TlsaRecord& record, const Certificate& certificate) {
  if (why_unusable(record)) return false;
  return associate(select(certificate, record.selector), record.matching_type) == record.data;
}

TlsaRecord make_dane_ee_record(const Certificate& certificate) {
  return {.usage = usage_dane_ee,
          .selector = selector_public_key,
          .matching_type = matching_sha256,
          .data = digest(select(certificate, selector_public_key), EVP_sha256())};
}

DaneVerification verify_dane(std::span<const Certificate> presented, const DaneReference& reference,
                             const ClientContext& context, TimePoint now) {
  DaneVerification verification;
  if (presented.empty()) {
    verification.failure = "no certificate was sent";
    return verification;
  }
  const Handle<SSL> ssl = make_dane_session(reference, context);
  const Handle<X509_STORE> nobody(X509_STORE_new());
  const auto others = to_stack(presented.subspan(1));
  const Handle<X509_STORE_CTX> run(X509_STORE_CTX_new());
  if (!nobody || !run ||
      X509_STORE_CTX_init(run.get(), nobody.get(), presented.front().native(), others.get()) != 1)
    throw std::bad_alloc();
  set_parameters(run.get(), reference, now);
  X509_STORE_CTX_set0_dane(run.get(), SSL_get0_dane(ssl.get()));
  const bool verified = X509_verify_cert(run.get()) == 1;
  const int error = X509_STORE_CTX_get_error(run.get());
  if (verified) {
    verification.record = matched_record(ssl.get(), reference.records);
    verification.depth = std::max(0, SSL_get0_dane_authority(ssl.get(), nullptr, nullptr));
  }
  if (!verification.record)
    verification.failure = base::printable(X509_verify_cert_error_string(error));
  ERR_clear_error();
  return verification;
}

}  // namespace mailprobe::tls
