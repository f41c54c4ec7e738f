// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/mail_exchangers.hpp"

#include <map>
#include <set>

namespace mailprobe::dns {
namespace {

// Those of one preference stay in the order of the answer.
std::vector<Mx> in_order(const std::vector<Mx>& records) {
  std::multimap<std::uint16_t, const Mx*> by_preference;
  for (const Mx& record : records)
    by_preference.emplace(record.preference, &record);
  std::set<Name> seen;
  std::vector<Mx> each_once;
  for (const auto& [preference, record] : by_preference) {
    if (seen.insert(record->exchange).second) each_once.push_back(*record);
  }
  return each_once;
}

MailRoute route_of(const Answer& answer, const MailExchangers& found) {
  switch (answer.outcome) {
    case Outcome::answer:
      return found.exchangers.empty() ? MailRoute::null_mx : MailRoute::exchangers;
    case Outcome::no_data: return MailRoute::implicit_mx;
    case Outcome::nxdomain: return MailRoute::no_domain;
    case Outcome::temporary_failure:
    case Outcome::malformed: break;
  }
  return MailRoute::unknown;
}

}  // namespace

MailExchangers read_mail_exchangers(const Answer& answer) {
  MailExchangers found{.exchangers = {},
                       .null_records = {},
                       .authentic = answer.authentic,
                       .aliases = answer.aliases,
                       .failure = answer.explanation};
  for (const Mx& record : data_of<Mx>(answer.records))
    (record.is_null() ? found.null_records : found.exchangers).push_back(record);
  found.exchangers = in_order(found.exchangers);
  found.route = route_of(answer, found);
  // RFC 5321 section 5.1: as if it had one MX record, with preference 0, that points to itself.
  if (found.route == MailRoute::implicit_mx)
    found.exchangers.push_back({.preference = 0, .exchange = answer.final_name()});
  return found;
}

}  // namespace mailprobe::dns
