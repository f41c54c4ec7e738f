// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/bimi/discovery.hpp"

#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "dns/answer.hpp"
#include "policy/dmarc/effective_policy.hpp"

namespace mailprobe::policy::bimi {
namespace {

using dmarc::CouldNotAsk;
using dns::Name;

Finding find_at(dns::Inquiry& inquiry, const Name& domain, std::string_view selector) {
  const auto name = domain.child(fmt::format("{}._bimi", selector));
  if (!name) return NoRecord{};
  const dns::Answer* answer = inquiry.find(*name, dns::RecordType::txt);
  if (answer == nullptr) return CouldNotAsk{"it was not asked yet"};
  if (answer->could_not_ask()) return CouldNotAsk{dns::explain_failures({answer, 1})};
  return std::visit([](auto reading) -> Finding { return reading; },
                    read_record(dns::data_of<dns::Txt>(answer->records)));
}

// "Authentication Requirements", steps 7 to 9, of one record.
std::optional<std::string> find_weakness(const dmarc::Record& record) {
  if (record.p.value_or(dmarc::Policy::none) == dmarc::Policy::none) return "p=none";
  if (record.sp == dmarc::Policy::none) return "sp=none";
  if (record.p == dmarc::Policy::quarantine && record.pct.value_or(100) < 100)
    return fmt::format("pct={}", *record.pct);
  return std::nullopt;
}

}  // namespace

Discovery find_record(dns::Inquiry& inquiry, const dmarc::Discovery& author,
                      std::string_view selector) {
  Discovery own{author.author, find_at(inquiry, author.author, selector)};
  if (!std::holds_alternative<NoRecord>(own.finding)) return own;
  const auto& organizational = author.walk.organizational_domain;
  if (!organizational) return {author.author, CouldNotAsk{author.walk.reason}};
  if (*organizational == author.author) return own;
  Finding inherited = find_at(inquiry, *organizational, selector);
  if (inherited == Finding{NoRecord{}}) return own;
  return {*organizational, std::move(inherited)};
}

Prerequisite check_policy(const dmarc::Discovery& author) {
  const dmarc::EffectivePolicy policy = effective_policy(author);
  if (policy.effect == dmarc::Effect::unknown) return {Strength::unknown, policy.reason};
  if (policy.effect != dmarc::Effect::policy || policy.applied == dmarc::Policy::none)
    return {Strength::insufficient, policy.reason};
  const auto& organizational = author.walk.organizational_domain;
  for (const Name& domain : {author.author, organizational.value_or(author.author)}) {
    const dmarc::Record* record = author.walk.record_of(domain);
    const auto weakness = record == nullptr ? std::nullopt : find_weakness(*record);
    if (weakness) {
      return {Strength::insufficient, fmt::format("\"{}\" in the record of {}", *weakness,
                                                  base::printable(domain.format()))};
    }
  }
  if (!organizational) return {Strength::unknown, author.walk.reason};
  return {Strength::sufficient, {}};
}

}  // namespace mailprobe::policy::bimi
