// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_mx_tls/judge_parts.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using dns::MailRoute;
using plugin::Check;

std::string list_hosts(const dns::MailExchangers& mail) {
  constexpr std::size_t most_shown = 10;
  std::vector<std::string> texts;
  for (const dns::Mx& mx : mail.exchangers) {
    if (texts.size() == most_shown) break;
    texts.push_back(fmt::format("{} {}", mx.preference, shown(mx.exchange)));
  }
  const std::size_t hidden = mail.exchangers.size() - texts.size();
  return base::join(texts, ", ") + (hidden > 0 ? fmt::format(" and {} more", hidden) : "");
}

std::string describe_route(const Case& matter) {
  const dns::MailExchangers& mail = matter.seen.mail;
  const std::string_view vouched = mail.authentic ? ", signed" : "";
  switch (mail.route) {
    case MailRoute::exchangers: return fmt::format("mail hosts: {}{}", list_hosts(mail), vouched);
    case MailRoute::implicit_mx: return fmt::format("mail hosts: the domain itself{}", vouched);
    case MailRoute::null_mx: return fmt::format("mail hosts: none (null MX){}", vouched);
    case MailRoute::no_domain:
    case MailRoute::unknown: break;
  }
  return "mail hosts: not known";
}

void judge_null_records(const Case& matter, Check& check) {
  const dns::MailExchangers& mail = matter.seen.mail;
  if (mail.null_records.empty()) return;
  if (mail.route == MailRoute::exchangers) {
    find(matter, check, finding::null_mx_beside_others,
         fmt::format("a null MX stands beside {}", list_hosts(mail)));
  } else if (matter.options.expected_mx.empty()) {
    find(matter, check, finding::null_mx, "the domain takes no mail (null MX)");
  }
  for (const dns::Mx& record : mail.null_records) {
    if (record.preference == 0) continue;
    find(matter, check, finding::null_mx_preference,
         fmt::format("the null MX has preference {}", record.preference));
  }
  if (mail.route == MailRoute::null_mx && matter.seen.domain_has_address == false)
    find(matter, check, finding::null_mx_unneeded, "the domain has no address anyway");
}

void judge_implicit_mx(const Case& matter, Check& check) {
  // Whether there are addresses is what the look at the one host says, which is the domain.
  if (matter.seen.domain_has_address == false) {
    find(matter, check, finding::no_mail_host,
         shown(matter.options.domain) + " has neither an MX record nor an address");
  } else {
    find(matter, check, finding::implicit_mx,
         shown(matter.options.domain) + " has no MX record, so that its own addresses stand in");
  }
}

bool names(const std::vector<dns::Mx>& records, const dns::Name& host) {
  return std::ranges::find(records, host, &dns::Mx::exchange) != records.end();
}

void judge_expected(const Case& matter, Check& check) {
  const auto& expected = matter.options.expected_mx;
  const dns::MailExchangers& mail = matter.seen.mail;
  if (expected.empty() || mail.route == MailRoute::unknown) return;
  for (const dns::Name& host : expected) {
    if (!names(mail.exchangers, host))
      find(matter, check, finding::mx_missing, shown(host) + " is none of the mail hosts");
  }
  for (const dns::Mx& mx : mail.exchangers) {
    if (std::ranges::find(expected, mx.exchange) == expected.end())
      find(matter, check, finding::mx_unexpected,
           fmt::format("{} {} is not expected", mx.preference, shown(mx.exchange)));
  }
}

bool has_ipv6(const HostObservation& host) {
  return std::ranges::any_of(host.addresses, [](const AddressObservation& address) {
    return address.address.family() == net::Family::v6;
  });
}

void judge_families(const Case& matter, Check& check) {
  const bool all_asked = matter.options.common.family != plugin::AddressFamily::v4;
  if (!all_asked || matter.seen.hosts.empty()) return;
  const bool known = std::ranges::all_of(matter.seen.hosts, [](const HostObservation& host) {
    return host.found && host.found->partial_failure.empty();
  });
  if (known && std::ranges::none_of(matter.seen.hosts, has_ipv6))
    find(matter, check, finding::no_ipv6, "no mail host has an IPv6 address");
}

}  // namespace

Check judge_route(const Case& matter) {
  const dns::MailExchangers& mail = matter.seen.mail;
  Check check{.text = describe_route(matter)};
  if (mail.route == MailRoute::unknown) {
    find(matter, check, finding::mx_unknown, "MX could not be asked for: " + mail.failure);
    if (matter.seen.time_ran_out) blame_time(matter, check);
  }
  if (mail.route == MailRoute::no_domain)
    find(matter, check, finding::domain_not_found,
         shown(matter.options.domain) + " does not exist (NXDOMAIN)");
  if (mail.route == MailRoute::implicit_mx) judge_implicit_mx(matter, check);
  judge_null_records(matter, check);
  judge_expected(matter, check);
  judge_families(matter, check);
  if (matter.seen.hosts_left_out > 0) {
    find(matter, check, finding::mx_left_out,
         fmt::format("only the first {} of {} mail hosts were looked at", matter.seen.hosts.size(),
                     matter.seen.hosts.size() + matter.seen.hosts_left_out));
  }
  return check;
}

}  // namespace mailprobe::check_mx_tls
