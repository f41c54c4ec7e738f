// SPDX-License-Identifier: GPL-3.0-or-later
//
// X.509 certificates (RFC 5280) and what they say. A certificate is foreign text through and
// through: the strings in CertificateFacts are the raw bytes, NUL and control characters included,
// and become printable only where a message is made.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "net/address.hpp"
#include "tls/handles.hpp"

namespace mailprobe::tls {

using TimePoint = std::chrono::system_clock::time_point;

struct CertificateFacts {
  std::string subject;      // most specific part first, RFC 4514 escapes: "CN=mx.example.org, O=Ex"
  std::string issuer;       // the same
  std::string common_name;  // the last one, or empty
  std::vector<std::string> dns_names;        // subjectAltName
  std::vector<net::IpAddress> ip_addresses;  // subjectAltName
  TimePoint not_before;  // a date before 1950 or after 2200 is held as that limit; one that
  TimePoint not_after;   // cannot be read counts as "not yet" and as "long ago"
  std::string serial;    // hexadecimal, lower case
  std::string key_type;  // "RSA", "EC prime256v1", "ED25519", "unknown"
  int key_bits = 0;
  int key_security_bits = 0;        // NIST SP 800-57 strength; 0 if unknown
  std::string signature_algorithm;  // "ecdsa-with-SHA256"
  int signature_security_bits = 0;  // the digest's strength against collisions; 0 if unknown
  std::string sha256;               // fingerprint, hexadecimal, lower case
  bool self_issued = false;         // subject and issuer are the same name
  bool must_staple = false;         // TLS feature extension, RFC 7633
  bool is_ca = false;               // basicConstraints and keyUsage let it sign certificates

  // The subject, or the first alternative name if the subject is empty; printable.
  [[nodiscard]] std::string display_name() const;
};

// A reference to an immutable certificate: copies are cheap and share it.
class Certificate {
 public:
  explicit Certificate(Handle<x509_st> adopted) : x509_(std::move(adopted)) {}

  // Another reference to a certificate that somebody else owns.
  static Certificate share(x509_st* certificate);

  // Every certificate of a PEM text, in its order; other blocks (keys, comments) are passed over.
  // Errors: syntax (there is none, or one is damaged).
  static base::Result<std::vector<Certificate>> parse_pem(std::string_view text);

  [[nodiscard]] CertificateFacts facts() const;
  [[nodiscard]] std::string format_pem() const;

  // For the other files of this folder and the test lab; never null.
  [[nodiscard]] x509_st* native() const { return x509_.get(); }

 private:
  std::shared_ptr<x509_st> x509_;
};

// Whole days that are left, rounded down: 0 on the last day, -1 once it has expired.
int days_until(TimePoint not_after, TimePoint now);

// "2026-03-01 12:00:00 UTC"
std::string format_utc(TimePoint time);

}  // namespace mailprobe::tls
