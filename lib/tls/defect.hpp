// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be wrong with a certificate or its chain.
#pragma once

#include <string_view>

namespace mailprobe::tls {

// Bits of security below which a key or a digest counts as weak (NIST SP 800-57 part 1).
inline constexpr int least_strength = 112;

enum class Defect {
  expired,
  not_yet_valid,
  self_signed,       // the server's certificate vouches for itself and is not trusted
  untrusted_root,    // the chain is complete, but nobody here trusts its root
  incomplete_chain,  // an issuer is missing: an intermediate was not sent, or an unknown authority
  wrong_name,
  no_san,          // the host's name could stand only in the common name, which counts no more
  weak_key,        // less than 112 bits of security: RSA below 2048, EC below 224
  weak_signature,  // MD5, SHA-1
  not_a_ca,        // the issuer was not allowed to sign certificates
  wrong_purpose,   // not meant for TLS servers
  bad_signature,
  chain_too_long,
  malformed,
  other,  // the detail says what
};

// The name as it stands in JSON and in ids of findings: "expired", "wrong_name" ...
std::string_view format_defect(Defect defect);

// One of OpenSSL's X509_V_ERR_ numbers as a defect.
Defect defect_of(int openssl_error);

}  // namespace mailprobe::tls
