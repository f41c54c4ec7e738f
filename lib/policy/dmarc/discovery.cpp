// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dmarc/discovery.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::policy::dmarc {
namespace {

using dns::Name;

std::string shown(const Name& name) { return base::printable(name.format()); }

std::string describe_several(const Name& domain, const SeveralRecords& several) {
  return fmt::format("{} has {} records, of which none counts", shown(domain), several.count);
}

NotApplicable find_nothing(std::span<const Step> steps) {
  std::vector<std::string> reasons;
  for (const Step& step : steps) {
    if (const auto* several = std::get_if<SeveralRecords>(&step.finding))
      reasons.push_back(describe_several(step.domain, *several));
  }
  if (reasons.empty()) return {"neither the domain itself nor one above it has a record"};
  return {base::join(reasons, "; ")};
}

// One of the two names that RFC 7489 asks for; nothing if it has no record at all.
std::optional<Choice> choose_at(Source source, const Name& domain, const Finding& finding) {
  if (const auto* failure = std::get_if<CouldNotAsk>(&finding)) return Undecided{failure->why};
  if (const auto* record = std::get_if<Record>(&finding))
    return Applicable{source, domain, *record};
  if (const auto* several = std::get_if<SeveralRecords>(&finding))
    return NotApplicable{describe_several(domain, *several)};
  return std::nullopt;
}

// RFC 7489 section 6.6.3; several records at the author domain end the search (step 5).
LegacyDiscovery discover_legacy(const Step& author, Name organizational_domain, Finding finding) {
  auto choice = choose_at(Source::author_domain, author.domain, author.finding);
  if (!choice) choice = choose_at(Source::organizational_domain, organizational_domain, finding);
  return {std::move(organizational_domain), std::move(finding),
          std::move(choice).value_or(NotApplicable{
              "neither the domain itself nor its organizational domain has a record"})};
}

}  // namespace

Choice choose_policy(const Walk& walk) {
  const Step& author = walk.steps.front();
  if (const auto* failure = std::get_if<CouldNotAsk>(&author.finding))
    return Undecided{failure->why};
  if (const auto* record = std::get_if<Record>(&author.finding))
    return Applicable{Source::author_domain, author.domain, *record};
  if (!walk.organizational_domain) return Undecided{walk.reason};
  if (const Record* record = walk.record_of(*walk.organizational_domain))
    return Applicable{Source::organizational_domain, *walk.organizational_domain, *record};
  const Step& last = walk.counted_steps().back();
  if (const auto* record = std::get_if<Record>(&last.finding))
    return Applicable{Source::public_suffix_domain, last.domain, *record};
  return find_nothing(walk.steps);
}

Existence find_existence(dns::Inquiry& inquiry, const Name& name) {
  const dns::Answer* answer = inquiry.find(name, dns::RecordType::txt);
  if (answer == nullptr || answer->could_not_ask()) return Existence::unknown;
  // RFC 6604 section 3: behind an alias NXDOMAIN is said of where it leads.
  const bool absent = answer->outcome == dns::Outcome::nxdomain && answer->aliases.empty();
  return absent ? Existence::does_not_exist : Existence::exists;
}

const Choice* choice_by(const Discovery& discovery, Rules rules) {
  if (rules == Rules::rfc9989) return &discovery.choice;
  return discovery.legacy ? &discovery.legacy->choice : nullptr;
}

Discovery discover(dns::Inquiry& inquiry, const Name& author, const dns::PublicSuffixList* list) {
  Discovery discovery{author, walk(inquiry, author), Undecided{}, find_existence(inquiry, author),
                      std::nullopt};
  discovery.choice = choose_policy(discovery.walk);
  if (list != nullptr) {
    Name domain = list->organizational_domain(author);
    Finding finding = find_record(inquiry, domain);
    discovery.legacy =
        discover_legacy(discovery.walk.steps.front(), std::move(domain), std::move(finding));
  }
  return discovery;
}

Discovery discover_below(const Discovery& above, Existence existence,
                         const dns::PublicSuffixList* list) {
  Walk walk = walk_below(above.walk);
  Discovery below{walk.start(), std::move(walk), Undecided{}, existence, std::nullopt};
  below.choice = choose_policy(below.walk);
  if (list != nullptr && above.legacy) {
    Name domain = list->organizational_domain(below.author);
    const bool shared = domain == above.legacy->organizational_domain;
    Finding finding = shared ? above.legacy->organizational_finding : Finding{NoRecord{}};
    below.legacy = discover_legacy(below.walk.steps.front(), std::move(domain), std::move(finding));
  }
  return below;
}

}  // namespace mailprobe::policy::dmarc
