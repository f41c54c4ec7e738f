// SPDX-License-Identifier: GPL-3.0-or-later
//
// A certificate authority made at run time: a root and an intermediate under it, and whatever
// certificate a test wants, sound or flawed in every way that verification must notice.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/address.hpp"
#include "tls/certificate.hpp"

namespace mailprobe::lab {

enum class KeyType { ec_p256, rsa_1024, rsa_2048, ed25519 };

enum class Issuer { intermediate, root, itself };

struct CertificateRequest {
  std::string common_name = "mail.example.org";  // none if empty
  std::vector<std::string> names;                // dNSName, byte for byte
  std::vector<net::IpAddress> addresses;         // iPAddress
  tls::TimePoint not_before = std::chrono::system_clock::now() - std::chrono::hours{1};
  tls::TimePoint not_after = std::chrono::system_clock::now() + std::chrono::days{90};
  KeyType key = KeyType::ec_p256;
  std::string digest = "SHA256";  // of the issuer's signature
  Issuer issuer = Issuer::intermediate;
  // As OpenSSL's configuration writes them; none if empty.
  std::string basic_constraints = "critical,CA:FALSE";
  std::string key_usage;
  std::string extended_key_usage = "serverAuth";
  std::string name_constraints;
  std::string tls_feature;  // "status_request": a staple must come along
};

// The request of an authority's own certificate.
CertificateRequest authority_request(std::string common_name);

struct Identity {
  tls::Certificate certificate;
  std::vector<tls::Certificate> issuers;  // what a server sends along: no root
  std::shared_ptr<evp_pkey_st> key;

  [[nodiscard]] std::vector<tls::Certificate> chain() const;  // its own certificate first
  [[nodiscard]] std::string certificate_pem() const { return certificate.format_pem(); }
  [[nodiscard]] std::string chain_pem() const;
  [[nodiscard]] std::string key_pem() const;
};

// Signed by `issuer`, whether that is allowed to sign or not.
Identity issue_under(const Identity& issuer, const CertificateRequest& request);
Identity issue_self_signed(const CertificateRequest& request);

class CertificateAuthority {
 public:
  CertificateAuthority();

  [[nodiscard]] Identity issue(const CertificateRequest& request) const;

  // The usual one: good for 90 days for this host name or address.
  [[nodiscard]] Identity issue_for(std::string_view host) const;

  [[nodiscard]] const Identity& root() const { return root_; }
  [[nodiscard]] const Identity& intermediate() const { return intermediate_; }
  [[nodiscard]] std::string root_pem() const { return root_.certificate_pem(); }

  // The root, for an option that names a file or a hashed directory of trusted certificates.
  void write_pem(const std::string& path) const;
  void write_hashed(const std::string& directory) const;

 private:
  Identity root_;
  Identity intermediate_;
};

}  // namespace mailprobe::lab
