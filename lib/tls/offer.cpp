// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/offer.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "base/foreign_text.hpp"
#include "net/address.hpp"
#include "tls/openssl_init.hpp"

namespace mailprobe::tls {
namespace {

// What TLS 1.2 and older decide by their cipher suites, TLS 1.3 decides by signature algorithms
// alone. Weak ones are offered as well, so that they are seen and reported.
constexpr const char* rsa_signatures =
    "RSA-PSS+SHA256:RSA-PSS+SHA384:RSA-PSS+SHA512:rsa_pss_pss_sha256:rsa_pss_pss_sha384:"
    "rsa_pss_pss_sha512:RSA+SHA256:RSA+SHA384:RSA+SHA512:RSA+SHA1";
constexpr const char* ecdsa_signatures =
    "ECDSA+SHA256:ECDSA+SHA384:ECDSA+SHA512:ed25519:ed448:ECDSA+SHA1";
constexpr const char* rsa_ciphers = "HIGH:!aNULL:!eNULL:!3DES:!RC4:!MD5:!PSK:!SRP:!aDSS:!aECDSA";
constexpr const char* ecdsa_ciphers = "HIGH:!aNULL:!eNULL:!3DES:!RC4:!MD5:!PSK:!SRP:!aDSS:!aRSA";

int to_number(Version version) {
  switch (version) {
    case Version::tls_1_0: return TLS1_VERSION;
    case Version::tls_1_1: return TLS1_1_VERSION;
    case Version::tls_1_2: return TLS1_2_VERSION;
    case Version::tls_1_3: break;
  }
  return TLS1_3_VERSION;
}

base::Result<void> set_server_name(SSL* ssl, std::string name) {
  if (name.ends_with('.')) name.pop_back();
  // RFC 6066 section 3: no addresses, and no trailing dot.
  if (net::IpAddress::parse(name)) return {};
  const bool has_nul = name.find('\0') != std::string::npos;
  if (has_nul || name.empty() || SSL_set_tlsext_host_name(ssl, name.c_str()) != 1) {
    ERR_clear_error();
    return base::failure(base::Cause::syntax,
                         base::quote(name) + " cannot be sent as a server name");
  }
  return {};
}

bool set_key_type(SSL* ssl, KeyType type) {
  const bool rsa = type == KeyType::rsa;
  return SSL_set1_sigalgs_list(ssl, rsa ? rsa_signatures : ecdsa_signatures) == 1 &&
         SSL_set_cipher_list(ssl, rsa ? rsa_ciphers : ecdsa_ciphers) == 1;
}

bool set_versions(SSL* ssl, const Offer& offer) {
  return SSL_set_min_proto_version(ssl, to_number(offer.lowest)) == 1 &&
         SSL_set_max_proto_version(ssl, to_number(offer.highest)) == 1;
}

bool set_resumption(SSL* ssl, const Offer& offer) {
  if (offer.resumption == Resumption::prepare || offer.session)
    SSL_clear_options(ssl, SSL_OP_NO_TICKET);
  return !offer.session || SSL_set_session(ssl, offer.session.get()) == 1;
}

}  // namespace

std::string_view format_key_type(KeyType type) { return type == KeyType::rsa ? "RSA" : "ECDSA"; }

std::string_view format_version(Version version) {
  switch (version) {
    case Version::tls_1_0: return "TLSv1.0";
    case Version::tls_1_1: return "TLSv1.1";
    case Version::tls_1_2: return "TLSv1.2";
    case Version::tls_1_3: break;
  }
  return "TLSv1.3";
}

base::Result<void> apply(const Offer& offer, SSL* ssl) {
  if (offer.server_name) {
    if (auto named = set_server_name(ssl, *offer.server_name); !named) return named;
  }
  const bool done =
      set_versions(ssl, offer) && (!offer.key_type || set_key_type(ssl, *offer.key_type)) &&
      (!offer.ask_for_staple || SSL_set_tlsext_status_type(ssl, TLSEXT_STATUSTYPE_ocsp) == 1) &&
      set_resumption(ssl, offer);
  if (done) return {};
  return base::failure(openssl_error("this machine's OpenSSL cannot offer that"));
}

}  // namespace mailprobe::tls
