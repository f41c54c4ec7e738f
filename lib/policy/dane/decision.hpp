// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whether mail to a host must be encrypted for, and authenticated by, what its TLSA records say
// (RFC 7672 section 2). The answer hangs on what the DNS vouches for, at every step from the
// domain's MX records to the TLSA records; it has a name, and a reason with the section that it
// rests on.
//
//   required                    usable records: TLS, and a certificate that they describe
//   mandatory_unauthenticated   records, but none that can be used: TLS, whoever answers
//   none                        the DNS vouches that there are no records
//   none_insecure               something on the way is not signed: records would prove nothing
//   deferred                    the DNS could not be asked, or lies: mail waits
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dns/resolver.hpp"
#include "tls/dane.hpp"

namespace mailprobe::policy::dane {

enum class Policy : std::uint8_t {
  required,
  mandatory_unauthenticated,
  none,
  none_insecure,
  deferred,
};

// "required", "mandatory-unauthenticated", "none", "none-insecure", "deferred".
std::string_view format_policy(Policy policy);

// A host that takes mail, as far as the DNS was asked already.
struct Host {
  dns::Name name;             // as the MX record has it; the domain if there is none
  bool mx_authentic = false;  // the MX records that led here, if any did
  dns::Answer a;
  dns::Answer aaaa;
};

struct Decision {
  Policy policy = Policy::deferred;
  std::string reason;       // "the TLSA records of mx.example.org are signed and usable"
  std::string_view clause;  // "RFC 7672 section 2.2"
  dns::Name base;           // the TLSA base domain, which is sent as SNI and must be certified
  std::vector<tls::TlsaRecord> records;  // found at the base, usable or not
  std::uint32_t ttl = 0;                 // seconds; the least of the records
  // The records are signed, but the domain's MX records are not: whoever can forge these leads mail
  // elsewhere. Senders may use the records all the same (section 2.2.1), and Postfix does.
  bool mx_unsigned = false;
  // There are records that nobody signed; they count for nothing.
  bool records_unsigned = false;

  // Those that a sender may go by: signed, and not of a kind that is not for SMTP.
  [[nodiscard]] std::vector<tls::TlsaRecord> usable_records() const;
};

// Asks for what is missing, in two batches at most, for all hosts at once: CNAME of aliases that
// are not signed throughout, and TLSA of hosts whose addresses are signed (of others a client
// should not ask: section 2.2.2). One decision for each host, in their order.
std::vector<Decision> decide(dns::Resolver& resolver, std::span<const Host> hosts,
                             std::uint16_t port, base::Deadline deadline);

}  // namespace mailprobe::policy::dane
