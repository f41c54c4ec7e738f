// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a DKIM-Signature field says (RFC 6376 section 3.5): the tags of signer.hpp, and
//
//   v  required, "1"
//   i  [ local-part ] "@" domain, in dkim-quoted-printable; "@" and d= if it is missing
//
// That its domain is d= or below is for whoever verifies: the signature itself can hold. The copied
// fields in z= are passed over, as verifiers must, and so are tags that nobody knows.
#pragma once

#include <string>
#include <string_view>

#include "dns/name.hpp"
#include "policy/dkim/signer.hpp"
#include "policy/fault.hpp"

namespace mailprobe::policy::dkim {

struct Signature {
  Signer signer;
  Coverage coverage;
  std::string identity;       // i= decoded, or "@" and the domain
  dns::Name identity_domain;  // behind its "@"

  bool operator==(const Signature&) const = default;
};

// Of the value of a field. The faults are what RFC 6376 section 6.1.1 calls syntax errors, missing
// tags and incompatible versions.
Parsed<Signature> parse_signature(std::string_view value);

}  // namespace mailprobe::policy::dkim
