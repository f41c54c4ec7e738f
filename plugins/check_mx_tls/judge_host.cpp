// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_mx_tls/judge_parts.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using plugin::Check;

const plugin::FindingKind& kind_of(dns::LookupFailure failure) {
  switch (failure) {
    case dns::LookupFailure::no_such_name: return finding::mx_not_found;
    case dns::LookupFailure::no_address: return finding::mx_no_address;
    case dns::LookupFailure::could_not_ask: break;
  }
  return finding::mx_lookup_failed;
}

std::string explain(const HostObservation& host) {
  switch (host.found.error().failure) {
    case dns::LookupFailure::no_such_name:
      return shown(host.mx.exchange) + " does not exist (NXDOMAIN)";
    case dns::LookupFailure::no_address: return shown(host.mx.exchange) + " has no address";
    case dns::LookupFailure::could_not_ask: break;
  }
  return host.found.error().error.message;
}

void judge_lookup(const Case& matter, const HostObservation& host, Check& check) {
  const std::string name = shown(host.mx.exchange);
  if (host.is_address) {
    find(matter, check, finding::mx_is_address, "the MX record names the address " + name);
    return;
  }
  // Of the domain itself the route has told already.
  if (!host.found && host.mx.exchange == matter.options.domain &&
      host.found.error().failure != dns::LookupFailure::could_not_ask)
    return;
  if (!host.found) {
    find(matter, check, kind_of(host.found.error().failure), explain(host));
    if (matter.seen.time_ran_out) blame_time(matter, check);
    return;
  }
  if (!host.found->aliases.empty() && matter.seen.mail.route == dns::MailRoute::exchangers) {
    find(matter, check, finding::mx_is_alias,
         fmt::format("{} is an alias of {}", name, shown(host.found->final_name())));
  }
  if (!host.found->partial_failure.empty())
    find(matter, check, finding::mx_lookup_incomplete, host.found->partial_failure, name);
  if (host.addresses_left_out > 0) {
    find(matter, check, finding::addresses_left_out,
         fmt::format("{} has {} addresses, of which {} were looked at", name,
                     host.addresses.size() + host.addresses_left_out, host.addresses.size()));
  }
}

std::string describe(const policy::CaaLookup& caa) {
  std::vector<std::string> texts;
  texts.reserve(caa.records.size());
  for (const dns::Caa& record : caa.records)
    texts.push_back(base::printable(record.tag + " " + record.value, 80));
  return base::join(texts, ", ");
}

void judge_caa(const Case& matter, const HostObservation& host, Check& check) {
  if (!host.caa) return;
  if (!host.caa->failure.empty()) {
    find(matter, check, finding::caa_unknown, host.caa->failure);
  } else if (host.caa->records.empty()) {
    find(matter, check, finding::caa_missing, "no CAA record above " + shown(host.mx.exchange));
  } else {
    check.details.push_back(
        {2, fmt::format("CAA of {}: {}", shown(host.caa->found_at), describe(*host.caa))});
  }
}

}  // namespace

Check judge_host(const Case& matter, const HostObservation& host) {
  Check check{.text =
                  fmt::format("{} {}: {} address{}", host.mx.preference, shown(host.mx.exchange),
                              host.addresses.size(), host.addresses.size() == 1 ? "" : "es")};
  judge_lookup(matter, host, check);
  judge_caa(matter, host, check);
  judge_dane(matter, host, check);
  for (const AddressObservation& address : host.addresses)
    check.children.push_back(judge_address(matter, host, address));
  return check;
}

}  // namespace mailprobe::check_mx_tls
