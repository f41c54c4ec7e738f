// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dmarc/effective_policy.hpp"

#include <utility>

#include <fmt/format.h>

#include "base/foreign_text.hpp"

namespace mailprobe::policy::dmarc {
namespace {

std::string shown(const dns::Name& name) { return base::printable(name.format()); }

struct Decisive {
  std::string_view tag;
  Policy policy = Policy::none;
};

// A record whose standing is sound has "p".
Decisive policy_of_existing(const Record& record) {
  return record.sp ? Decisive{"sp", *record.sp} : Decisive{"p", record.p.value_or(Policy::none)};
}

Decisive policy_of_absent(const Record& record) {
  return record.np ? Decisive{"np", *record.np} : policy_of_existing(record);
}

Policy one_level_down(Policy policy) {
  return policy == Policy::reject ? Policy::quarantine : Policy::none;
}

EffectivePolicy fail(Effect effect, std::string reason) {
  return {effect, Policy::none, Policy::none, {}, 100, std::move(reason)};
}

// RFC 9989 section 4.7: "t".
EffectivePolicy with_testing(EffectivePolicy policy, const Record& record) {
  if (!record.testing || policy.published == Policy::none) return policy;
  policy.applied = one_level_down(policy.published);
  policy.reason += fmt::format(R"(, which "t=y" lowers to "{}")", format_policy(policy.applied));
  return policy;
}

// RFC 7489 section 6.3: "pct".
EffectivePolicy with_percentage(EffectivePolicy policy, const Record& record) {
  policy.percent = record.pct.value_or(100);
  if (policy.percent < 100 && policy.published != Policy::none)
    policy.reason += fmt::format(", for {} % of the mail", policy.percent);
  return policy;
}

EffectivePolicy state(const Decisive& decisive, const Applicable& applicable, Rules rules) {
  EffectivePolicy policy{Effect::policy, decisive.policy, decisive.policy, decisive.tag, 100, {}};
  policy.reason = fmt::format("\"{}={}\" in the record of {}", decisive.tag,
                              format_policy(decisive.policy), shown(applicable.domain));
  return rules == Rules::rfc9989 ? with_testing(std::move(policy), applicable.record)
                                 : with_percentage(std::move(policy), applicable.record);
}

// RFC 9989 section 4.10.1, RFC 7489 section 6.6.3.
EffectivePolicy judge_unsound(const Applicable& applicable, Standing standing) {
  const std::string fault = applicable.record.policy_fault->what;
  if (standing == Standing::ignored) {
    return fail(Effect::faulty_record, fmt::format("the record of {} counts for nothing: {}",
                                                   shown(applicable.domain), fault));
  }
  EffectivePolicy policy = fail(
      Effect::policy,
      fmt::format("the record of {} counts as \"p=none\": {}", shown(applicable.domain), fault));
  policy.tag = "p";
  return policy;
}

EffectivePolicy judge_sound(const Applicable& applicable, Existence existence, Rules rules) {
  const Record& record = applicable.record;
  if (applicable.source == Source::author_domain)
    return state({"p", record.p.value_or(Policy::none)}, applicable, rules);
  const Decisive existing = policy_of_existing(record);
  const Decisive absent = rules == Rules::rfc9989 ? policy_of_absent(record) : existing;
  if (existence == Existence::unknown && existing.policy != absent.policy) {
    return fail(
        Effect::unknown,
        fmt::format("it could not be asked whether the domain exists, and in the record of {} "
                    "\"{}\" and \"{}\" differ",
                    shown(applicable.domain), existing.tag, absent.tag));
  }
  return state(existence == Existence::does_not_exist ? absent : existing, applicable, rules);
}

std::string describe(const EffectivePolicy& policy) {
  if (policy.effect != Effect::policy) return fmt::format("no policy ({})", policy.reason);
  return fmt::format("\"{}\" ({})", format_policy(policy.applied), policy.reason);
}

bool same_effect(const EffectivePolicy& a, const EffectivePolicy& b) {
  const bool both = a.effect == Effect::policy && b.effect == Effect::policy;
  if (both) return a.applied == b.applied && a.percent == b.percent;
  return (a.effect == Effect::policy) == (b.effect == Effect::policy);
}

}  // namespace

EffectivePolicy effective_policy(const Discovery& discovery, Rules rules) {
  const Choice* choice = choice_by(discovery, rules);
  if (choice == nullptr) return fail(Effect::unknown, std::string(no_list));
  if (const auto* undecided = std::get_if<Undecided>(choice))
    return fail(Effect::unknown, undecided->reason);
  if (const auto* nothing = std::get_if<NotApplicable>(choice))
    return fail(Effect::no_dmarc, nothing->reason);
  const auto& applicable = std::get<Applicable>(*choice);
  const Standing standing =
      rules == Rules::rfc9989 ? applicable.record.standing : applicable.record.legacy_standing;
  if (standing != Standing::sound) return judge_unsound(applicable, standing);
  return judge_sound(applicable, discovery.existence, rules);
}

std::vector<std::string> find_differences(const Discovery& discovery) {
  std::vector<std::string> differences;
  if (!discovery.legacy) return differences;
  const auto& by_walk = discovery.walk.organizational_domain;
  const dns::Name& by_list = discovery.legacy->organizational_domain;
  if (by_walk && *by_walk != by_list) {
    differences.push_back(
        fmt::format("the organizational domain is {} for RFC 9989 ({}), and {} for RFC 7489 (the "
                    "public suffix list)",
                    shown(*by_walk), discovery.walk.reason, shown(by_list)));
  }
  const EffectivePolicy now = effective_policy(discovery, Rules::rfc9989);
  const EffectivePolicy before = effective_policy(discovery, Rules::rfc7489);
  const bool known = now.effect != Effect::unknown && before.effect != Effect::unknown;
  if (known && !same_effect(now, before)) {
    differences.push_back(
        fmt::format("receivers that go by RFC 9989 see {}, those that go by RFC 7489 {}",
                    describe(now), describe(before)));
  }
  return differences;
}

}  // namespace mailprobe::policy::dmarc
