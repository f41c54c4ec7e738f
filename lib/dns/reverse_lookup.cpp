// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/reverse_lookup.hpp"

#include <algorithm>
#include <ranges>
#include <span>
#include <string_view>

#include <fmt/format.h>

namespace mailprobe::dns {
namespace {

using net::Family;
using net::IpAddress;

std::vector<std::string> reverse_labels(const IpAddress& address) {
  std::vector<std::string> labels;
  for (const std::uint8_t octet : std::views::reverse(address.octets())) {
    if (address.family() == Family::v4) {
      labels.push_back(std::to_string(octet));
    } else {
      labels.push_back(fmt::format("{:x}", octet & 0xfU));
      labels.push_back(fmt::format("{:x}", octet >> 4U));
    }
  }
  return labels;
}

std::vector<Name> names_in(const Answer& answer) {
  std::vector<Name> names;
  for (const Ptr& ptr : data_of<Ptr>(answer.records)) {
    if (std::ranges::find(names, ptr.target) == names.end()) names.push_back(ptr.target);
  }
  return names;
}

std::vector<Question> to_questions(std::span<const Name> names, Family family) {
  const RecordType type = address_type(family);
  std::vector<Question> questions;
  for (const Name& name : names)
    questions.push_back({.name = name, .type = type});
  return questions;
}

bool holds(const Answer& answer, const IpAddress& address) {
  const auto addresses = addresses_in(answer.records);
  return std::ranges::find(addresses, address) != addresses.end();
}

std::string explain_rest(std::size_t names) {
  return names > max_reverse_names
             ? fmt::format("only {} of {} names were looked at", max_reverse_names, names)
             : "";
}

std::vector<Question> questions_for_names(std::span<const IpAddress> addresses) {
  std::vector<Question> questions;
  for (const IpAddress& address : addresses)
    questions.push_back({.name = reverse_name(address), .type = RecordType::ptr});
  return questions;
}

std::span<const Name> looked_at(const std::vector<Name>& names) {
  return std::span(names).first(std::min(names.size(), max_reverse_names));
}

FoundNames read_names(const IpAddress& address, const Answer& pointers) {
  if (!pointers.could_not_ask()) return ReverseLookup{.names = names_in(pointers)};
  return std::unexpected(
      LookupError{.failure = LookupFailure::could_not_ask,
                  .error = {.cause = base::Cause::dns,
                            .message = fmt::format("could not ask for the name of {}: {}",
                                                   address.format(), pointers.explanation)}});
}

void confirm(ReverseLookup& found, const IpAddress& address, std::span<const Answer> answers) {
  for (const Answer& answer : answers) {
    if (holds(answer, address)) found.confirmed.push_back(answer.question.name);
  }
  const std::string failures = explain_failures(answers);
  const std::string rest = explain_rest(found.names.size());
  found.partial_failure = failures + (failures.empty() || rest.empty() ? "" : "; ") + rest;
}

}  // namespace

Name reversed(const IpAddress& address) {
  const std::vector<std::string> labels = reverse_labels(address);
  const std::vector<std::string_view> views(labels.begin(), labels.end());
  return Name::from_labels(views).value();
}

Name reverse_name(const IpAddress& address) {
  const bool v4 = address.family() == Family::v4;
  return reversed(address).under(Name::parse(v4 ? "in-addr.arpa" : "ip6.arpa").value()).value();
}

std::vector<FoundNames> look_up_reverse(Resolver& resolver, std::span<const IpAddress> addresses,
                                        base::Deadline deadline) {
  const std::vector<Answer> pointers = resolver.ask(questions_for_names(addresses), deadline);
  std::vector<FoundNames> found;
  std::vector<Question> way_back;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    found.push_back(read_names(addresses[i], pointers[i]));
    if (!found.back()) continue;
    const auto questions = to_questions(looked_at(found.back()->names), addresses[i].family());
    way_back.insert(way_back.end(), questions.begin(), questions.end());
  }
  if (way_back.empty()) return found;
  const std::vector<Answer> answers = resolver.ask(way_back, deadline);
  std::span<const Answer> left = answers;
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    if (!found[i] || found[i]->names.empty()) continue;
    const std::size_t count = looked_at(found[i]->names).size();
    confirm(*found[i], addresses[i], left.first(count));
    left = left.subspan(count);
  }
  return found;
}

FoundNames look_up_reverse(Resolver& resolver, const IpAddress& address, base::Deadline deadline) {
  return look_up_reverse(resolver, {&address, 1}, deadline).front();
}

}  // namespace mailprobe::dns
