// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether a chain of certificates proves that its owner is who we meant to talk to (RFC 5280
// section 6, RFC 9525). The answer is a value with every defect in it, not only the first: an
// administrator who renews an expired certificate should not learn only then that its name was
// wrong as well.
//
// What is not done: no revocation list, OCSP responder or missing certificate is fetched from where
// a certificate points to, and policies are not evaluated. A chain must end in a trusted
// certificate that signed itself; a trusted intermediate alone does not do.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "tls/certificate.hpp"
#include "tls/defect.hpp"
#include "tls/identity.hpp"
#include "tls/trust_store.hpp"

namespace mailprobe::tls {

struct Fault {
  Defect defect;
  int depth;            // 0 is the server's own certificate
  std::string subject;  // printable
  std::string detail;   // the evidence, one printable line: a date, the names offered, a key size
};

struct Verification {
  std::vector<Fault> faults;                  // by depth, then by defect; each pair once
  std::vector<CertificateFacts> chain_built;  // the server's own first, as far as issuers are known

  [[nodiscard]] bool trusted() const { return faults.empty() && !chain_built.empty(); }
};

// `presented` is what the peer sent: its own certificate first, the others in any order.
Verification verify_chain(std::span<const Certificate> presented, const TrustStore& trust,
                          const ReferenceIdentity& reference, TimePoint now);

}  // namespace mailprobe::tls
