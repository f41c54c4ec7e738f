// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/mail_exchangers.hpp"

#include <algorithm>

namespace mailprobe::dns {
namespace {

std::vector<Mx> in_order(std::vector<Mx> records) {
  std::ranges::stable_sort(records, {}, &Mx::preference);
  std::vector<Mx> each_once;
  for (const Mx& record : records) {
    if (std::ranges::find(each_once, record.exchange, &Mx::exchange) == each_once.end())
      each_once.push_back(record);
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
  std::vector<Mx> records = data_of<Mx>(answer.records);
  const auto null =
      std::ranges::stable_partition(records, [](const Mx& mx) { return !mx.is_null(); });
  MailExchangers found{.exchangers = {},
                       .null_records = {null.begin(), null.end()},
                       .authentic = answer.authentic,
                       .aliases = answer.aliases,
                       .failure = answer.explanation};
  records.erase(null.begin(), null.end());
  found.exchangers = in_order(std::move(records));
  found.route = route_of(answer, found);
  // RFC 5321 section 5.1: as if it had one MX record, with preference 0, that points to itself.
  if (found.route == MailRoute::implicit_mx)
    found.exchangers.push_back({.preference = 0, .exchange = answer.final_name()});
  return found;
}

}  // namespace mailprobe::dns
