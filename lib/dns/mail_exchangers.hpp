// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which hosts take the mail of a domain: its MX records (RFC 5321 section 5.1), itself where there
// are none ("implicit MX"), or nobody (RFC 7505, "null MX"). Addresses are another question.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "dns/answer.hpp"

namespace mailprobe::dns {

enum class MailRoute : std::uint8_t {
  exchangers,   // the hosts of its MX records
  implicit_mx,  // the domain exists, but has no MX record: its own addresses
  null_mx,      // it takes no mail
  no_domain,    // it does not exist
  unknown,      // it could not be asked
};

// Not of a domain that says no, or that does not exist.
constexpr bool may_take_mail(MailRoute route) {
  return route != MailRoute::null_mx && route != MailRoute::no_domain;
}

struct MailExchangers {
  MailRoute route = MailRoute::unknown;
  // By preference, then as answered; each host once, with its best preference. Holds the domain
  // itself for an implicit MX, and no null MX.
  std::vector<Mx> exchangers;
  std::vector<Mx> null_records;  // those that say "no mail", whatever stands beside them
  bool authentic = false;        // the records, or that there are none
  std::vector<Name> aliases;     // where the domain's own CNAMEs led to
  std::string failure;           // why it could not be asked

  // The name at the end of the domain's aliases.
  [[nodiscard]] const Name& final_name(const Name& domain) const {
    return aliases.empty() ? domain : aliases.back();
  }
};

// What the answer to a question for MX says. A null MX beside others counts for nothing (RFC 7505
// section 3): the others are the route.
MailExchangers read_mail_exchangers(const Answer& answer);

}  // namespace mailprobe::dns
