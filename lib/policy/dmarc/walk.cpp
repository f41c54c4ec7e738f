// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/dmarc/walk.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "dns/answer.hpp"

namespace mailprobe::policy::dmarc {
namespace {

using dns::Name;

std::string shown(const Name& name) { return base::printable(name.format()); }

std::size_t count_labels(const Name& name) { return name.labels().size(); }

Psd psd_of(const Step& step) {
  const auto* record = std::get_if<Record>(&step.finding);
  return record == nullptr ? Psd::unspecified : record->psd;
}

Name shorten(Name name, std::size_t labels) {
  while (count_labels(name) > labels)
    name = name.parent();
  return name;
}

struct Organization {
  std::optional<Name> domain;
  std::string reason;
};

// RFC 9989 section 4.10.2; of the steps that count.
Organization find_organization(std::span<const Step> steps) {
  for (const Step& step : steps) {
    if (const auto* failure = std::get_if<CouldNotAsk>(&step.finding))
      return {std::nullopt, failure->why};
  }
  const Name& start = steps.front().domain;
  const Step& last = steps.back();
  if (psd_of(last) == Psd::no)  // rule 1
    return {last.domain, fmt::format("the record of {} says \"psd=n\"", shown(last.domain))};
  if (psd_of(last) == Psd::yes && steps.size() > 1) {  // rule 2
    return {shorten(start, count_labels(last.domain) + 1),
            fmt::format("the record of {} says \"psd=y\", and it is the domain below that",
                        shown(last.domain))};
  }
  const auto top = std::ranges::find_if(steps | std::views::reverse, [](const Step& step) {
    return std::holds_alternative<Record>(step.finding);
  });
  if (top != steps.rend())  // rule 3
    return {top->domain, "it has the fewest labels of the domains with a record"};
  return {start, "neither the domain itself nor one above it has a record"};
}

Walk conclude(std::vector<Step> steps) {
  const auto end = std::ranges::find_if(
      steps, [](const Step& step) { return psd_of(step) != Psd::unspecified; });
  const auto counted =
      static_cast<std::size_t>(end - steps.begin()) + (end == steps.end() ? 0U : 1U);
  auto [domain, reason] = find_organization(std::span(steps).first(counted));
  return {std::move(steps), counted, std::move(domain), std::move(reason)};
}

}  // namespace

Finding find_record(dns::Inquiry& inquiry, const Name& domain) {
  const auto name = domain.child("_dmarc");
  if (!name) return NoRecord{};  // too long to exist
  const dns::Answer* answer = inquiry.find(*name, dns::RecordType::txt);
  if (answer == nullptr) return CouldNotAsk{"it was not asked yet"};
  if (answer->could_not_ask()) return CouldNotAsk{dns::explain_failures({answer, 1})};
  return std::visit([](auto reading) -> Finding { return reading; },
                    read_record(dns::data_of<dns::Txt>(answer->records)));
}

const Record* Walk::record_of(const Name& domain) const {
  const auto counting = counted_steps();
  const auto step = std::ranges::find(counting, domain, &Step::domain);
  return step == counting.end() ? nullptr : std::get_if<Record>(&step->finding);
}

// RFC 9989 section 4.10, steps 3, 4 and 7.
std::vector<Name> walk_names(const Name& start) {
  std::vector<Name> names{start};
  for (Name name = shorten(start.parent(), walk_limit - 1); !name.is_root(); name = name.parent())
    names.push_back(name);
  return names;
}

Walk walk(dns::Inquiry& inquiry, const Name& start) {
  std::vector<Step> steps;
  for (const Name& name : walk_names(start))
    steps.emplace_back(name, find_record(inquiry, name));
  return conclude(std::move(steps));
}

Walk walk_below(const Walk& above) {
  const auto child = above.start().child("*");
  if (!child) return above;  // there can be no names below
  std::vector<Step> steps{{*child, NoRecord{}}};
  std::ranges::copy_if(above.steps, std::back_inserter(steps),
                       [](const Step& step) { return count_labels(step.domain) < walk_limit; });
  return conclude(std::move(steps));
}

}  // namespace mailprobe::policy::dmarc
