// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dmarc/evaluation.hpp"

#include <algorithm>
#include <functional>
#include <ranges>
#include <utility>

#include <fmt/format.h>

#include "base/foreign_text.hpp"

namespace mailprobe::policy::dmarc {
namespace {

using dns::Name;

std::string shown(const Name& name) { return base::printable(name.format()); }

// Each once, whatever the letter case.
std::vector<Name> distinct(const std::vector<Name>& names) {
  std::vector<Name> found;
  for (const Name& name : names) {
    if (std::ranges::find(found, name) == found.end()) found.push_back(name);
  }
  return found;
}

struct Candidate {
  std::string_view mechanism;
  const AlignedIdentifier* checked = nullptr;

  [[nodiscard]] bool passes() const {
    return checked->identifier.proof == Proof::pass && checked->alignment.aligned == Aligned::yes;
  }
  // Whether it might pass another time.
  [[nodiscard]] bool is_open() const {
    const Aligned aligned = checked->alignment.aligned;
    return (checked->identifier.proof == Proof::pass && aligned == Aligned::unknown) ||
           (checked->identifier.proof == Proof::temperror && aligned != Aligned::no);
  }
  [[nodiscard]] std::string describe() const {
    return fmt::format("{} of {}", mechanism, shown(checked->identifier.domain));
  }
};

std::vector<Candidate> candidates_of(const AuthorEvaluation& author) {
  std::vector<Candidate> candidates;
  if (author.spf) candidates.emplace_back("SPF", &*author.spf);
  for (const AlignedIdentifier& each : author.dkim)
    candidates.emplace_back("DKIM", &each);
  return candidates;
}

struct Conclusion {
  Result result = Result::temperror;
  std::string reason;
};

// RFC 9989 sections 5.3.5 and 5.3.6.
Conclusion judge_identifiers(const AuthorEvaluation& author) {
  const auto candidates = candidates_of(author);
  const auto passing = std::ranges::find_if(candidates, &Candidate::passes);
  if (passing != candidates.end()) {
    return {Result::pass, fmt::format("{} passes, and {}", passing->describe(),
                                      passing->checked->alignment.reason)};
  }
  const auto open = std::ranges::find_if(candidates, &Candidate::is_open);
  if (open == candidates.end()) return {Result::fail, "nothing that passes is aligned"};
  if (open->checked->identifier.proof == Proof::temperror)
    return {Result::temperror, fmt::format("{} could not be checked", open->describe())};
  return {Result::temperror, fmt::format("{} passes, but alignment is not known: {}",
                                         open->describe(), open->checked->alignment.reason)};
}

Conclusion judge(const AuthorEvaluation& author, const Applicable* applicable) {
  const EffectivePolicy& policy = author.policy;
  if (policy.effect == Effect::no_dmarc) return {Result::none, policy.reason};
  if (policy.effect == Effect::faulty_record) return {Result::permerror, policy.reason};
  if (applicable == nullptr) return {Result::temperror, policy.reason};
  Conclusion conclusion = judge_identifiers(author);
  // The record is known, but not which of its tags decides: that matters to what fails only.
  if (policy.effect == Effect::unknown && conclusion.result == Result::fail)
    conclusion = {Result::temperror, policy.reason};
  return conclusion;
}

// One author domain of a message.
class Examination {
 public:
  Examination(dns::Inquiry& inquiry, const dns::PublicSuffixList* list, Rules rules)
      : inquiry_(inquiry), list_(list), rules_(rules) {}

  AuthorEvaluation examine(const Message& message, const Name& domain) {
    AuthorEvaluation author;
    author.discovery = discover(inquiry_, domain, list_);
    author.policy = effective_policy(author.discovery, rules_);
    const Choice* choice = choice_by(author.discovery, rules_);
    const auto* applicable = choice == nullptr ? nullptr : std::get_if<Applicable>(choice);
    const Mode aspf = applicable == nullptr ? Mode::relaxed : applicable->record.aspf;
    const Mode adkim = applicable == nullptr ? Mode::relaxed : applicable->record.adkim;
    if (message.spf) author.spf = check(author.discovery, *message.spf, aspf);
    for (const Identifier& identifier : message.dkim)
      author.dkim.push_back(check(author.discovery, identifier, adkim));
    auto [result, reason] = judge(author, applicable);
    author.result = result;
    author.reason = std::move(reason);
    if (result == Result::fail) author.disposition = author.policy.applied;
    return author;
  }

 private:
  AlignedIdentifier check(const Discovery& author, const Identifier& identifier, Mode mode) {
    if (rules_ == Rules::rfc9989)
      return {identifier, align(inquiry_, author.walk, identifier.domain, mode)};
    if (list_ == nullptr) return {identifier, {Aligned::unknown, std::string(no_list)}};
    return {identifier, align(*list_, author.author, identifier.domain, mode)};
  }

  dns::Inquiry& inquiry_;
  const dns::PublicSuffixList* list_;
  Rules rules_;
};

std::string describe_authors(std::size_t count) {
  if (count == 0) return "the message has no author domain, so that DMARC does not apply";
  return fmt::format("the message has {} author domains, so that DMARC does not apply", count);
}

}  // namespace

std::string_view format_result(Result result) {
  switch (result) {
    case Result::pass: return "pass";
    case Result::fail: return "fail";
    case Result::none: return "none";
    case Result::temperror: return "temperror";
    case Result::permerror: return "permerror";
  }
  return "none";
}

Evaluation evaluate(dns::Inquiry& inquiry, const Message& message,
                    const dns::PublicSuffixList* list, Rules rules) {
  const std::vector<Name> domains = distinct(message.from);
  Examination examination(inquiry, list, rules);
  Evaluation evaluation;
  for (const Name& domain : domains | std::views::take(author_limit))
    evaluation.authors.push_back(examination.examine(message, domain));
  for (const AuthorEvaluation& author : evaluation.authors)
    evaluation.strictest = std::max(evaluation.strictest, author.disposition);
  if (domains.size() != 1) {  // RFC 9989 section 5.3.1, RFC 7489 section 6.6.1
    evaluation.reason = describe_authors(domains.size());
    return evaluation;
  }
  const AuthorEvaluation& author = evaluation.authors.front();
  evaluation.result = author.result;
  evaluation.disposition = author.disposition;
  evaluation.reason = author.reason;
  return evaluation;
}

}  // namespace mailprobe::policy::dmarc
