// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/look_up_beside.hpp"

#include <ranges>

#include "check_mx_tls/batch.hpp"
#include "dns/cares_resolver.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using dns::Name;
using dns::RecordType;

std::vector<std::optional<policy::CaaLookup>> look_up_caa(dns::Resolver& resolver,
                                                          base::Deadline deadline,
                                                          const Observation& seen) {
  Batch batch;
  std::vector<Batch::Part> parts;
  parts.reserve(seen.hosts.size());
  for (const HostObservation& host : seen.hosts) {
    parts.push_back(host.is_address ? Batch::Part{}
                                    : batch.add(policy::caa_questions(host.mx.exchange)));
  }
  batch.ask(resolver, deadline);
  std::vector<std::optional<policy::CaaLookup>> found;
  found.reserve(parts.size());
  for (const Batch::Part& part : parts) {
    found.push_back(part.count == 0 ? std::nullopt
                                    : std::optional(policy::read_caa(batch.of(part))));
  }
  return found;
}

std::vector<net::IpAddress> all_addresses(const Observation& seen) {
  std::vector<net::IpAddress> addresses;
  for (const HostObservation& host : seen.hosts) {
    for (const AddressObservation& address : host.addresses)
      addresses.push_back(address.address);
  }
  return addresses;
}

// RFC 8460 section 3: mailto needs somebody who takes mail, https a host.
struct TargetParts {
  std::optional<Batch::Part> mx;
  Batch::Part addresses;
};

std::optional<TargetParts> add_target(Batch& batch, const policy::tls_rpt::Rua& rua) {
  const auto name = Name::parse(rua.host);
  if (!name || net::IpAddress::parse(rua.host)) return std::nullopt;
  TargetParts parts{.mx = {}, .addresses = batch.add(*name, both_families)};
  if (rua.kind == policy::tls_rpt::RuaKind::mailto) parts.mx = batch.add(*name, {RecordType::mx});
  return parts;
}

// Why nobody takes the reports there, or why that is not known; empty if somebody does.
struct Problem {
  bool reachable;
  std::string text;
};

Problem find_problem(const policy::tls_rpt::Rua& rua, const Batch& batch,
                     const TargetParts& parts) {
  if (parts.mx) {
    const dns::MailExchangers mail = dns::read_mail_exchangers(batch.one(*parts.mx));
    if (mail.route == dns::MailRoute::exchangers) return {true, ""};
    if (mail.route == dns::MailRoute::null_mx)
      return {false, rua.host + " takes no mail (null MX)"};
    if (mail.route == dns::MailRoute::unknown) return {true, "MX: " + mail.failure};
  }
  const std::optional<bool> addressed = has_address(batch.of(parts.addresses));
  if (!addressed) return {true, dns::explain_failures(batch.of(parts.addresses))};
  if (!*addressed) return {false, rua.host + " does not exist or has no address"};
  return {true, ""};
}

std::vector<ReportTarget> look_up_targets(dns::Resolver& resolver, base::Deadline deadline,
                                          const ReportObservation& reports) {
  std::vector<ReportTarget> targets;
  const auto* record = std::get_if<policy::tls_rpt::Record>(&reports.record);
  if (record == nullptr) return targets;
  Batch batch;
  std::vector<std::optional<TargetParts>> parts;
  for (const policy::tls_rpt::Rua& rua : record->targets | std::views::take(most_targets)) {
    targets.push_back({.rua = rua, .problem = {}});
    parts.push_back(add_target(batch, rua));
  }
  batch.ask(resolver, deadline);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i]) continue;
    Problem problem = find_problem(targets[i].rua, batch, *parts[i]);
    targets[i].reachable = problem.reachable;
    targets[i].problem = std::move(problem.text);
  }
  return targets;
}

}  // namespace

Beside look_up_beside(const Task& task, const dns::ResolverConfig& resolvers,
                      const Observation& seen) {
  dns::CaresResolver resolver(resolvers);
  // Nobody waits longer for a remark than for half of what there is to know.
  const base::Deadline deadline = task.deadline.within(task.deadline.remaining() / 2);
  return {.caa = look_up_caa(resolver, deadline, seen),
          .names = dns::look_up_reverse(resolver, all_addresses(seen), deadline),
          .targets = look_up_targets(resolver, deadline, seen.reports)};
}

void add(Observation& seen, Beside beside) {
  auto name = beside.names.begin();
  auto caa = beside.caa.begin();
  for (HostObservation& host : seen.hosts) {
    host.caa = std::move(*caa++);
    for (AddressObservation& address : host.addresses)
      address.reverse = std::move(*name++);
  }
  seen.reports.targets = std::move(beside.targets);
}

}  // namespace mailprobe::check_mx_tls
