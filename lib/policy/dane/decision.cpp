// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dane/decision.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "base/foreign_text.hpp"

namespace mailprobe::policy::dane {
namespace {

using dns::Answer;
using dns::Name;
using dns::Question;
using dns::RecordType;

std::string shown(const Name& name) { return base::printable(name.format()); }

bool has_records(const Answer& answer) { return answer.outcome == dns::Outcome::answer; }

// The answer that stands for the host's addresses. If one family could not be asked for, the other
// one counts (RFC 7672 section 2.2.2).
const Answer& addresses_of(const Host& host) { return has_records(host.a) ? host.a : host.aaaa; }

Decision make(Policy policy, std::string reason, std::string_view clause) {
  return {.policy = policy, .reason = std::move(reason), .clause = clause};
}

// The names under which the TLSA records may stand, best first, or a decision without them.
struct Candidates {
  std::vector<Name> names;
  Decision otherwise;
};

Candidates decided(Decision decision) { return {.names = {}, .otherwise = std::move(decision)}; }

// RFC 7672 section 2.2.2 and 2.2.3. `alias` is the answer for CNAME of the host's own name, if it
// was asked for.
Candidates find_candidates(const Host& host, const Answer* alias) {
  const Answer& addresses = addresses_of(host);
  if (!has_records(addresses)) {
    const bool failed = host.a.could_not_ask() || host.aaaa.could_not_ask();
    return decided(make(Policy::deferred,
                        failed ? "the addresses of " + shown(host.name) + " could not be asked for"
                               : shown(host.name) + " has no address",
                        "RFC 7672 section 2.1.1"));
  }
  const Name& target = addresses.final_name();
  const Decision nothing_there = make(
      Policy::none, "signed, and no TLSA record for " + shown(host.name), "RFC 7672 section 2.2");
  if (addresses.authentic && target != host.name) return {{target, host.name}, nothing_there};
  if (addresses.authentic) return {{host.name}, nothing_there};
  if (alias != nullptr && alias->could_not_ask()) {
    return decided(make(Policy::deferred,
                        "CNAME of " + shown(host.name) + ": " + alias->explanation,
                        "RFC 7672 section 2.1.1"));
  }
  if (alias != nullptr && has_records(*alias) && alias->authentic)
    return {{host.name}, nothing_there};
  return decided(make(Policy::none_insecure,
                      "the addresses of " + shown(host.name) + " are not signed",
                      "RFC 7672 section 2.2.2"));
}

Name tlsa_name(const Name& base, std::uint16_t port) {
  return base.child(fmt::format("_{}._tcp", port)).value_or(base);
}

tls::TlsaRecord to_record(const dns::Tlsa& tlsa) {
  return {.usage = tlsa.usage,
          .selector = tlsa.selector,
          .matching_type = tlsa.matching_type,
          .data = tlsa.data};
}

void take_records(Decision& decision, const Answer& answer, const Name& base) {
  decision.base = base;
  for (const dns::Tlsa& tlsa : dns::data_of<dns::Tlsa>(answer.records))
    decision.records.push_back(to_record(tlsa));
  decision.ttl = std::ranges::min_element(answer.records, {}, &dns::Record::ttl)->ttl;
}

Decision decide_by_records(const Answer& answer, const Name& base) {
  Decision decision;
  take_records(decision, answer, base);
  const bool usable = std::ranges::any_of(
      decision.records, [](const tls::TlsaRecord& record) { return !tls::why_unusable(record); });
  decision.policy = usable ? Policy::required : Policy::mandatory_unauthenticated;
  decision.reason =
      fmt::format("the TLSA records of {} are signed, and {}", shown(base),
                  usable ? "the certificate must be as they say" : "none of them can be used");
  decision.clause = usable ? "RFC 7672 section 2.2" : "RFC 7672 section 2.2, RFC 7671 section 4";
  return decision;
}

// The answers stand in the order of the candidates.
Decision decide_by_answers(const Candidates& candidates, std::span<const Answer> answers) {
  Decision otherwise = candidates.otherwise;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    const Answer& answer = answers[i];
    const Name& base = candidates.names[i];
    if (answer.could_not_ask()) {
      return make(Policy::deferred, fmt::format("TLSA of {}: {}", shown(base), answer.explanation),
                  "RFC 7672 section 2.1.1");
    }
    if (has_records(answer) && answer.authentic) return decide_by_records(answer, base);
    if (answer.authentic) continue;
    otherwise = make(Policy::none_insecure, "the TLSA zone of " + shown(base) + " is not signed",
                     "RFC 7672 section 2.2");
    otherwise.records_unsigned = has_records(answer);
    if (otherwise.records_unsigned) take_records(otherwise, answer, base);
  }
  return otherwise;
}

// Whoever can forge the MX records can lead mail to a host of his own.
Decision weigh_mx(Decision decision, const Host& host) {
  const bool weighs_nothing =
      decision.policy == Policy::none_insecure || decision.policy == Policy::deferred;
  if (host.mx_authentic || weighs_nothing) return decision;
  decision.mx_unsigned = decision.policy != Policy::none;
  decision.policy = Policy::none_insecure;
  decision.reason = "the MX records are not signed";
  decision.clause = "RFC 7672 section 2.2.1";
  return decision;
}

bool needs_alias(const Host& host) {
  const Answer& addresses = addresses_of(host);
  return has_records(addresses) && !addresses.authentic && !addresses.aliases.empty();
}

std::vector<Answer> ask_for_aliases(dns::Resolver& resolver, std::span<const Host> hosts,
                                    base::Deadline deadline) {
  std::vector<Question> questions;
  for (const Host& host : hosts) {
    if (needs_alias(host)) questions.push_back({.name = host.name, .type = RecordType::cname});
  }
  if (questions.empty()) return {};
  return resolver.ask(questions, deadline);
}

std::vector<Candidates> find_all_candidates(dns::Resolver& resolver, std::span<const Host> hosts,
                                            base::Deadline deadline) {
  const std::vector<Answer> aliases = ask_for_aliases(resolver, hosts, deadline);
  auto next = aliases.begin();
  std::vector<Candidates> all;
  for (const Host& host : hosts)
    all.push_back(find_candidates(host, needs_alias(host) ? &*next++ : nullptr));
  return all;
}

}  // namespace

std::string_view format_policy(Policy policy) {
  switch (policy) {
    case Policy::required: return "required";
    case Policy::mandatory_unauthenticated: return "mandatory-unauthenticated";
    case Policy::none: return "none";
    case Policy::none_insecure: return "none-insecure";
    case Policy::deferred: break;
  }
  return "deferred";
}

std::vector<tls::TlsaRecord> Decision::usable_records() const {
  std::vector<tls::TlsaRecord> usable;
  if (records_unsigned) return usable;
  std::ranges::copy_if(records, std::back_inserter(usable),
                       [](const tls::TlsaRecord& record) { return !tls::why_unusable(record); });
  return usable;
}

std::vector<Decision> decide(dns::Resolver& resolver, std::span<const Host> hosts,
                             std::uint16_t port, base::Deadline deadline) {
  const std::vector<Candidates> candidates = find_all_candidates(resolver, hosts, deadline);
  std::vector<Question> questions;
  for (const Candidates& some : candidates) {
    for (const Name& name : some.names)
      questions.push_back({.name = tlsa_name(name, port), .type = RecordType::tlsa});
  }
  const std::vector<Answer> answers =
      questions.empty() ? std::vector<Answer>() : resolver.ask(questions, deadline);
  std::span<const Answer> left = answers;
  std::vector<Decision> decisions;
  for (std::size_t i = 0; i < hosts.size(); ++i) {
    const std::size_t count = candidates[i].names.size();
    decisions.push_back(weigh_mx(decide_by_answers(candidates[i], left.first(count)), hosts[i]));
    left = left.subspan(count);
  }
  return decisions;
}

}  // namespace mailprobe::policy::dane
