// SPDX-License-Identifier: GPL-3.0-or-later
//
// Domains whose DANE is good, broken or absent in one way each, for real servers: records of a
// signed zone, of one that is not, of one whose signatures have expired, and records that were
// forged. The mail hosts share one Postfix and are told apart by the port, each of which has
// certificates of its own.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "lab/certificate_authority.hpp"
#include "servers/postfix.hpp"
#include "servers/posttls_finger.hpp"

namespace mailprobe::test {

// In the order of Certificates::listeners().
enum class MailPort : std::uint8_t {
  usual,
  two_keys,
  expired,
  other_name,
  domain_name,
  common_name,
  wide_name,
  partial_name,
  weak,
  old_digest,
  for_clients,
  no_tls,
};

struct Certificates {
  lab::CertificateAuthority authority;
  lab::Identity usual;  // for every mail host of the cases
  lab::Identity rsa;
  lab::Identity expired;
  lab::Identity other_name;
  lab::Identity domain_name;   // for the domain, and not for its mail host
  lab::Identity common_name;   // the mail host's name is its subject's, and there is no other
  lab::Identity wide_name;     // for two labels before signed.test, if anything
  lab::Identity partial_name;  // with a wildcard that is part of a label
  lab::Identity weak;          // RSA 1024
  lab::Identity old_digest;    // its signature is made with SHA-1
  lab::Identity for_clients;   // its extended key usage says so

  Certificates();

  [[nodiscard]] std::vector<PostfixListener> listeners() const;
};

// Lines of zone files. "@d@" is the domain, "@mx@" its mail host in signed.test, "@tlsa@" where
// that one's TLSA records belong; "@l@" and "@port@" are what these names are made of.
struct Lines {
  std::string in_signed;
  std::string in_unsigned;
  std::string in_expired;
  std::string forged;  // in signed.test
};

// What posttls-finger is told beside the domain.
struct Comparison {
  std::vector<std::string> options;
  // Why its verdict is not ours; without a reason it must be.
  std::string difference;
  std::optional<DaneVerdict> verdict;  // in that case; nothing if it gives none
};

struct DaneCase {
  std::string label;  // the first one of the domain's name
  std::string reason;
  Lines lines;
  DaneVerdict verdict;
  MailPort port = MailPort::usual;
  std::string zone = "signed.test";  // of the domain
  std::string key_type;              // of the certificate that is meant, "EC"; empty: of all
  Comparison finger;
  // What the findings say to a reader if that is more than the verdict.
  std::optional<DaneVerdict> warning;

  [[nodiscard]] std::string domain() const { return label + '.' + zone; }
};

std::vector<DaneCase> dane_cases(const Certificates& certificates);

}  // namespace mailprobe::test
