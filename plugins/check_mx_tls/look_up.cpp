// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/look_up.hpp"

#include <algorithm>
#include <ranges>

namespace mailprobe::check_mx_tls {
namespace {

using dns::Answer;
using dns::Name;
using dns::Question;
using dns::RecordType;

// Questions of several kinds that go out together, and their answers.
class Batch {
 public:
  // Where the answers will be found.
  struct Part {
    std::size_t first;
    std::size_t count;
  };

  Part add(const Name& name, std::initializer_list<RecordType> types) {
    const Part part{questions_.size(), types.size()};
    for (const RecordType type : types)
      questions_.push_back({.name = name, .type = type});
    return part;
  }
  Part add(const std::vector<Question>& questions) {
    const Part part{questions_.size(), questions.size()};
    questions_.insert(questions_.end(), questions.begin(), questions.end());
    return part;
  }

  void ask(dns::Resolver& resolver, base::Deadline deadline) {
    if (!questions_.empty()) answers_ = resolver.ask(questions_, deadline);
  }

  [[nodiscard]] std::span<const Answer> of(const Part& part) const {
    return std::span(answers_).subspan(part.first, part.count);
  }
  [[nodiscard]] const Answer& one(const Part& part) const { return answers_[part.first]; }
  [[nodiscard]] const std::vector<Answer>& all() const { return answers_; }

 private:
  std::vector<Question> questions_;
  std::vector<Answer> answers_;
};

constexpr std::initializer_list<RecordType> both_families{RecordType::a, RecordType::aaaa};

std::initializer_list<RecordType> families(const Options& options) {
  static constexpr std::initializer_list<RecordType> v4{RecordType::a};
  static constexpr std::initializer_list<RecordType> v6{RecordType::aaaa};
  switch (options.common.family) {
    case plugin::AddressFamily::v4: return v4;
    case plugin::AddressFamily::v6: return v6;
    case plugin::AddressFamily::any: break;
  }
  return both_families;
}

Name below(const Name& domain, std::string_view prefix) { return domain.child(prefix).value(); }

// Nothing if neither family could be asked for, and none was found.
std::optional<bool> has_address(std::span<const Answer> answers) {
  if (std::ranges::any_of(answers, [](const Answer& answer) { return !answer.records.empty(); }))
    return true;
  if (std::ranges::any_of(answers, &Answer::could_not_ask)) return std::nullopt;
  return false;
}

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

void look_at_targets(dns::Resolver& resolver, base::Deadline deadline, ReportObservation& reports) {
  const auto* record = std::get_if<policy::tls_rpt::Record>(&reports.record);
  if (record == nullptr) return;
  Batch batch;
  std::vector<std::optional<TargetParts>> parts;
  reports.targets_left_out =
      record->targets.size() - std::min(record->targets.size(), most_targets);
  for (const policy::tls_rpt::Rua& rua : record->targets | std::views::take(most_targets)) {
    reports.targets.push_back({.rua = rua, .problem = {}});
    parts.push_back(add_target(batch, rua));
  }
  batch.ask(resolver, deadline);
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (!parts[i]) continue;
    Problem problem = find_problem(reports.targets[i].rua, batch, *parts[i]);
    reports.targets[i].reachable = problem.reachable;
    reports.targets[i].problem = std::move(problem.text);
  }
}

}  // namespace

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
  batch.ask(resolver_, task_.deadline);

  Observation seen;
  seen.mail = dns::read_mail_exchangers(batch.one(mx));
  seen.domain_has_address = has_address(batch.of(own));
  seen.sts.lookup_failure = dns::explain_failures(batch.of(sts));
  seen.sts.record = policy::mta_sts::read_record(dns::data_of<dns::Txt>(batch.one(sts).records));
  seen.reports.lookup_failure = dns::explain_failures(batch.of(reports));
  seen.reports.record =
      policy::tls_rpt::read_record(dns::data_of<dns::Txt>(batch.one(reports).records));
  seen.resolver_validates = std::ranges::any_of(batch.all(), &Answer::authentic);
  policy_host_ = dns::read_addresses(below(domain, "mta-sts"), batch.of(policy));
  return seen;
}

void LookUp::hosts(Observation& seen) {
  std::vector<dns::Mx> wanted = seen.mail.exchangers;
  if (wanted.size() > task_.options.max_mx) {
    seen.hosts_left_out = wanted.size() - task_.options.max_mx;
    wanted.resize(task_.options.max_mx);
  }
  struct Parts {
    Batch::Part addresses;
    Batch::Part caa;
  };
  Batch batch;
  std::vector<Parts> parts;
  for (const dns::Mx& mx : wanted) {
    if (reads_as_address(mx.exchange)) {
      parts.push_back({{0, 0}, {0, 0}});
    } else {
      parts.push_back({batch.add(mx.exchange, families(task_.options)),
                       batch.add(policy::caa_questions(mx.exchange))});
    }
  }
  batch.ask(resolver_, task_.deadline);
  std::vector<policy::dane::Host> dane_hosts;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    const auto answers = batch.of(parts[i].addresses);
    seen.hosts.push_back(make_host(wanted[i], answers));
    if (!reads_as_address(wanted[i].exchange))
      seen.hosts.back().caa = policy::read_caa(batch.of(parts[i].caa));
    dane_hosts.push_back({.name = wanted[i].exchange,
                          .mx_authentic = seen.mail.authentic,
                          .a = answer_of(answers, RecordType::a),
                          .aaaa = answer_of(answers, RecordType::aaaa)});
  }
  add_decisions(seen, dane_hosts);
  look_at_targets(resolver_, task_.deadline, seen.reports);
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

void LookUp::add_decisions(Observation& seen, std::span<const policy::dane::Host> hosts) {
  std::vector<policy::dane::Decision> decisions =
      policy::dane::decide(resolver_, hosts, task_.options.smtp_port, task_.deadline);
  for (std::size_t i = 0; i < decisions.size(); ++i)
    seen.hosts[i].dane = std::move(decisions[i]);
}

}  // namespace mailprobe::check_mx_tls
