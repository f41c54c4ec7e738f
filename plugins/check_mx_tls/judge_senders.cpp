// SPDX-License-Identifier: GPL-3.0-or-later
//
// The line that a postmaster wants: what happens to mail now.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "check_mx_tls/judge_parts.hpp"
#include "check_mx_tls/senders.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using plugin::Check;
using DanePolicy = policy::dane::Policy;

std::string describe(std::string_view kind, const SenderView& view, std::size_t addresses) {
  return fmt::format("{}: {} ({} of {} addresses)", kind, format_fate(view.fate), view.accepting,
                     addresses);
}

// Whether some of the records are there because of which DANE senders differ from all others.
bool has_dane(const Observation& seen) {
  return std::ranges::any_of(seen.hosts, [](const HostObservation& host) {
    return host.dane.policy != DanePolicy::none && host.dane.policy != DanePolicy::none_insecure;
  });
}

void judge_resolver(const Case& matter, Check& check) {
  if (matter.seen.resolver_validates || matter.seen.mail.route == dns::MailRoute::unknown) return;
  find(matter, check, finding::not_validating,
       matter.seen.resolver_trusted
           ? "the DNS server does not validate (no AD bit for the root)"
           : "the DNS server is not on this machine, so that its word (AD bit) is not taken");
}

}  // namespace

Check judge_senders(const Case& matter) {
  const SendersView view = view_of_senders(matter.seen);
  Check check{.text = fmt::format("senders: {}", format_fate(view.opportunistic.fate))};
  check.details.push_back({1, describe("most senders", view.opportunistic, view.addresses)});
  const bool policy = enforced_policy(matter.seen.sts) != nullptr;
  const std::string_view free =
      is_known(matter.seen.sts) ? ", as no policy is enforced" : ", as far as is known";
  check.details.push_back({1, describe("senders with MTA-STS", view.mta_sts, view.addresses) +
                                  std::string(policy ? "" : free)});
  const std::string_view without =
      matter.seen.resolver_validates ? ", as there are no records" : ", as far as is known";
  check.details.push_back({1, describe("senders with DANE", view.dane, view.addresses) +
                                  std::string(has_dane(matter.seen) ? "" : without)});
  judge_resolver(matter, check);
  // Without a host to go to the route has told it all.
  const bool has_route =
      matter.seen.mail.route == dns::MailRoute::exchangers ||
      (matter.seen.mail.route == dns::MailRoute::implicit_mx && view.addresses > 0);
  const bool refused =
      view.opportunistic.fate == Fate::deferred || view.opportunistic.fate == Fate::bounced;
  if (!has_route || !refused) return check;
  find(matter, check, finding::undeliverable,
       fmt::format("no address takes mail: senders {}", format_fate(view.opportunistic.fate)));
  if (matter.seen.time_ran_out) blame_time(matter, check);
  return check;
}

}  // namespace mailprobe::check_mx_tls
