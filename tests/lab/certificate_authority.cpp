// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/certificate_authority.hpp"

#include <array>
#include <fstream>
#include <stdexcept>
#include <utility>

#include <fmt/format.h>
#include <openssl/asn1.h>
#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/rsa.h>
#include <openssl/x509v3.h>

#include "tls/handles.hpp"
#include "tls/openssl_init.hpp"

namespace mailprobe::lab {
namespace {

// A test without its certificate is no test: every failure ends it.
template <typename Value>
Value demand(Value value, const char* what) {
  if (!value) throw std::runtime_error(tls::openssl_error(what).message);
  return value;
}

std::shared_ptr<EVP_PKEY> make_key(KeyType type) {
  const auto make = [type] {
    switch (type) {
      case KeyType::ec_p256: return EVP_EC_gen("P-256");
      case KeyType::rsa_1024: return EVP_RSA_gen(1024);
      case KeyType::rsa_2048: return EVP_RSA_gen(2048);
      case KeyType::ed25519: return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    }
    return static_cast<EVP_PKEY*>(nullptr);
  };
  return tls::Handle<EVP_PKEY>(demand(make(), "make a key"));
}

void set_serial(X509* x509) {
  std::array<unsigned char, 8> bytes{};
  demand(RAND_bytes(bytes.data(), static_cast<int>(bytes.size())), "random number");
  std::uint64_t serial = 0;
  for (const unsigned char byte : bytes)
    serial = (serial << 8U) | byte;
  demand(ASN1_INTEGER_set_uint64(X509_get_serialNumber(x509), serial >> 1U), "serial number");
}

void set_dates(X509* x509, const CertificateRequest& request) {
  using std::chrono::system_clock;
  demand(ASN1_TIME_set(X509_getm_notBefore(x509), system_clock::to_time_t(request.not_before)),
         "notBefore");
  demand(ASN1_TIME_set(X509_getm_notAfter(x509), system_clock::to_time_t(request.not_after)),
         "notAfter");
}

void set_subject(X509* x509, const std::string& common_name) {
  if (common_name.empty()) return;
  const std::vector<unsigned char> bytes(common_name.begin(), common_name.end());
  demand(X509_NAME_add_entry_by_txt(X509_get_subject_name(x509), "CN", MBSTRING_UTF8, bytes.data(),
                                    static_cast<int>(bytes.size()), -1, 0),
         "subject");
}

void add_extension(X509* x509, X509* issuer, const std::pair<int, std::string>& extension) {
  const auto& [nid, value] = extension;
  if (value.empty()) return;
  X509V3_CTX context{};
  X509V3_set_ctx(&context, issuer, x509, nullptr, nullptr, 0);
  X509_EXTENSION* made =
      demand(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()), "extension");
  const int added = X509_add_ext(x509, made, -1);
  X509_EXTENSION_free(made);
  demand(added, "extension");
}

// Byte for byte, so that a name may hold what no name should.
void add_name(GENERAL_NAMES* names, int type, std::string_view bytes) {
  const bool is_name = type == GEN_DNS;
  ASN1_STRING* value = demand(
      ASN1_STRING_type_new(is_name ? V_ASN1_IA5STRING : V_ASN1_OCTET_STRING), "alternative name");
  demand(ASN1_STRING_set(value, bytes.data(), static_cast<int>(bytes.size())), "alternative name");
  GENERAL_NAME* name = demand(GENERAL_NAME_new(), "alternative name");
  GENERAL_NAME_set0_value(name, type, value);
  demand(sk_GENERAL_NAME_push(names, name), "alternative name");
}

void add_alternative_names(X509* x509, const CertificateRequest& request) {
  if (request.names.empty() && request.addresses.empty()) return;
  const std::unique_ptr<GENERAL_NAMES, decltype(&GENERAL_NAMES_free)> names(
      demand(GENERAL_NAMES_new(), "alternative names"), GENERAL_NAMES_free);
  for (const std::string& name : request.names)
    add_name(names.get(), GEN_DNS, name);
  for (const net::IpAddress& address : request.addresses) {
    const auto octets = address.octets();
    add_name(names.get(), GEN_IPADD, std::string(octets.begin(), octets.end()));
  }
  demand(X509_add1_ext_i2d(x509, NID_subject_alt_name, names.get(), 0, 0), "alternative names");
}

void sign(X509* x509, EVP_PKEY* key, const std::string& digest) {
  const bool with_digest = EVP_PKEY_is_a(key, "ED25519") != 1;
  const EVP_MD* method =
      with_digest ? demand(EVP_get_digestbyname(digest.c_str()), "digest") : nullptr;
  demand(X509_sign(x509, key, method), "sign");
}

// Without an issuer it signs itself.
Identity make(const CertificateRequest& request, const Identity* issuer) {
  tls::initialize_openssl();
  tls::Handle<X509> owned(demand(X509_new(), "certificate"));
  X509* x509 = owned.get();
  auto key = make_key(request.key);
  X509* signer = issuer ? issuer->certificate.native() : x509;

  demand(X509_set_version(x509, X509_VERSION_3), "version");
  set_serial(x509);
  set_dates(x509, request);
  set_subject(x509, request.common_name);
  demand(X509_set_issuer_name(x509, X509_get_subject_name(signer)), "issuer");
  demand(X509_set_pubkey(x509, key.get()), "public key");
  add_extension(x509, signer, {NID_basic_constraints, request.basic_constraints});
  add_extension(x509, signer, {NID_key_usage, request.key_usage});
  add_extension(x509, signer, {NID_ext_key_usage, request.extended_key_usage});
  add_extension(x509, signer, {NID_name_constraints, request.name_constraints});
  add_extension(x509, signer, {NID_tlsfeature, request.tls_feature});
  add_extension(x509, signer, {NID_subject_key_identifier, "hash"});
  add_alternative_names(x509, request);
  sign(x509, issuer ? issuer->key.get() : key.get(), request.digest);
  return {.certificate = tls::Certificate(std::move(owned)), .issuers = {}, .key = std::move(key)};
}

bool is_self_signed(const Identity& identity) {
  return identity.issuers.empty() && identity.certificate.facts().self_issued;
}

void write(const std::string& path, const std::string& content) {
  std::ofstream file(path, std::ios::binary);
  if (!(file << content) || !file.flush()) throw std::runtime_error("cannot write " + path);
}

}  // namespace

CertificateRequest authority_request(std::string common_name) {
  return {.common_name = std::move(common_name),
          .names = {},
          .addresses = {},
          .not_after = std::chrono::system_clock::now() + std::chrono::days{3650},
          .basic_constraints = "critical,CA:TRUE",
          .key_usage = "critical,keyCertSign,cRLSign",
          .extended_key_usage = ""};
}

std::vector<tls::Certificate> Identity::chain() const {
  std::vector<tls::Certificate> all{certificate};
  all.insert(all.end(), issuers.begin(), issuers.end());
  return all;
}

std::string Identity::chain_pem() const {
  std::string pem;
  for (const tls::Certificate& link : chain())
    pem += link.format_pem();
  return pem;
}

std::string Identity::key_pem() const {
  const tls::Handle<BIO> bio(demand(BIO_new(BIO_s_mem()), "memory"));
  demand(PEM_write_bio_PrivateKey(bio.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr),
         "write a key");
  const char* data = nullptr;
  const long size = BIO_get_mem_data(bio.get(), &data);
  return {data, static_cast<std::size_t>(size)};
}

Identity issue_under(const Identity& issuer, const CertificateRequest& request) {
  Identity identity = make(request, &issuer);
  if (!is_self_signed(issuer)) identity.issuers = issuer.chain();
  return identity;
}

Identity issue_self_signed(const CertificateRequest& request) { return make(request, nullptr); }

CertificateAuthority::CertificateAuthority()
    : root_(issue_self_signed(authority_request("Test Root"))),
      intermediate_(issue_under(root_, authority_request("Test Intermediate"))) {}

Identity CertificateAuthority::issue(const CertificateRequest& request) const {
  switch (request.issuer) {
    case Issuer::intermediate: return issue_under(intermediate_, request);
    case Issuer::root: return issue_under(root_, request);
    case Issuer::itself: break;
  }
  return issue_self_signed(request);
}

Identity CertificateAuthority::issue_for(std::string_view host) const {
  CertificateRequest request{.common_name = std::string(host)};
  if (const auto address = net::IpAddress::parse(host)) {
    request.addresses.push_back(*address);
  } else {
    request.names.emplace_back(host);
  }
  return issue(request);
}

void CertificateAuthority::write_pem(const std::string& path) const { write(path, root_pem()); }

void CertificateAuthority::write_hashed(const std::string& directory) const {
  const unsigned long hash = X509_subject_name_hash(root_.certificate.native());
  write(fmt::format("{}/{:08x}.0", directory, hash), root_pem());
}

}  // namespace mailprobe::lab
