// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/look_up.hpp"

#include <algorithm>

#include "check_mx_tls/batch.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using dns::Answer;
using dns::Name;
using dns::RecordType;

Name below(const Name& domain, std::string_view prefix) { return domain.child(prefix).value(); }

bool reads_as_address(const Name& name) { return net::IpAddress::parse(name.format()).has_value(); }

std::vector<AddressObservation> set_out(std::span<const net::IpAddress> found,
                                        const Options& options) {
  std::vector<AddressObservation> addresses;
  addresses.reserve(found.size());
  for (const net::IpAddress& address : found) {
    const bool special = !address.special_purpose().empty() && !options.allow_private;
    addresses.push_back(
        {.address = address, .aside = special ? Aside::special_address : Aside::none});
  }
  return addresses;
}

// A family that was not asked for is absent, for whoever wants to know of both.
Answer answer_of(std::span<const Answer> answers, RecordType type) {
  const auto found = std::ranges::find_if(
      answers, [&](const Answer& answer) { return answer.question.type == type; });
  if (found != answers.end()) return *found;
  Answer absent;
  absent.outcome = dns::Outcome::no_data;
  return absent;
}

}  // namespace

// A zone that keeps silent must not take the time of all that comes behind it.
base::Deadline LookUp::share_of_time() const {
  return task_.deadline.within(task_.deadline.remaining() / 3);
}

Observation LookUp::domain() {
  const Name& domain = task_.options.domain;
  Batch batch;
  const auto mx = batch.add(domain, {RecordType::mx});
  const auto own = batch.add(domain, both_families);
  const auto sts = batch.add(below(domain, "_mta-sts"), {RecordType::txt});
  const auto reports = batch.add(below(domain, "_smtp._tls"), {RecordType::txt});
  const auto policy = batch.add(below(domain, "mta-sts"), both_families);
  // The root is signed: if nobody vouches for it, nobody here validates.
  batch.add(Name(), {RecordType::ns});
  batch.ask(resolver_, share_of_time());

  Observation seen;
  seen.mail = dns::read_mail_exchangers(batch.one(mx));
  seen.domain_has_address = has_address(batch.of(own));
  seen.sts.lookup_failure = dns::explain_failures(batch.of(sts));
  seen.sts.record = policy::mta_sts::read_record(dns::data_of<dns::Txt>(batch.one(sts).records));
  seen.reports.lookup_failure = dns::explain_failures(batch.of(reports));
  seen.reports.record =
      policy::tls_rpt::read_record(dns::data_of<dns::Txt>(batch.one(reports).records));
  seen.resolver_validates = std::ranges::any_of(batch.all(), &Answer::authentic);
  own_addresses_.assign(batch.of(own).begin(), batch.of(own).end());
  policy_host_ = dns::read_addresses(below(domain, "mta-sts"), batch.of(policy));
  return seen;
}

void LookUp::hosts(Observation& seen) {
  std::vector<dns::Mx> wanted = seen.mail.exchangers;
  if (wanted.size() > task_.options.max_mx) {
    seen.hosts_left_out = wanted.size() - task_.options.max_mx;
    wanted.resize(task_.options.max_mx);
  }
  Batch batch;
  std::vector<Batch::Part> parts;
  parts.reserve(wanted.size());
  for (const dns::Mx& mx : wanted) {
    parts.push_back(reads_as_address(mx.exchange)
                        ? Batch::Part{}
                        : batch.add(mx.exchange, probe::address_types(task_.options.common)));
  }
  batch.ask(resolver_, share_of_time());
  std::vector<policy::dane::Host> dane_hosts;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto answers = batch.of(parts[i]);
    seen.hosts.push_back(make_host(wanted[i], answers));
    dane_hosts.push_back(dane_host(seen.mail, wanted[i], answers));
  }
  add_decisions(seen, dane_hosts);
}

HostObservation LookUp::make_host(const dns::Mx& mx, std::span<const Answer> answers) {
  HostObservation host{.mx = mx, .is_address = reads_as_address(mx.exchange)};
  if (host.is_address) {
    host.found = std::unexpected(dns::LookupError{.failure = dns::LookupFailure::no_such_name});
    return host;
  }
  host.found = dns::read_addresses(mx.exchange, answers);
  if (!host.found) return host;
  const std::span<const net::IpAddress> all = host.found->addresses;
  const std::span<const net::IpAddress> some = all.first(std::min(all.size(), addresses_left_));
  addresses_left_ -= some.size();
  host.addresses = set_out(some, task_.options);
  host.addresses_left_out = all.size() - some.size();
  return host;
}

// Without MX records the domain's own name counts, and where its aliases lead to (RFC 7672 section
// 2.2.2); nothing has been followed that somebody could have forged.
policy::dane::Host LookUp::dane_host(const dns::MailExchangers& mail, const dns::Mx& mx,
                                     std::span<const Answer> answers) const {
  const bool itself = mail.route == dns::MailRoute::implicit_mx;
  const std::span<const Answer> addresses = itself ? std::span(own_addresses_) : answers;
  return {.name = itself ? task_.options.domain : mx.exchange,
          .mx_authentic = itself || mail.authentic,
          .a = answer_of(addresses, RecordType::a),
          .aaaa = answer_of(addresses, RecordType::aaaa)};
}

void LookUp::add_decisions(Observation& seen, std::span<const policy::dane::Host> hosts) {
  std::vector<policy::dane::Decision> decisions =
      policy::dane::decide(resolver_, hosts, task_.options.smtp_port, share_of_time());
  for (std::size_t i = 0; i < decisions.size(); ++i)
    seen.hosts[i].dane = std::move(decisions[i]);
}

}  // namespace mailprobe::check_mx_tls
