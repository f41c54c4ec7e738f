// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/spf/client_names.hpp"

#include <algorithm>

#include "dns/reverse_lookup.hpp"
#include "policy/spf/domain.hpp"

namespace mailprobe::policy::spf {

std::string ValidatedNames::best_for(std::string_view domain) const {
  const auto name = to_name(domain);
  const auto itself = [&](const dns::Name& candidate) { return candidate == *name; };
  const auto below = [&](const dns::Name& candidate) { return candidate.is_subdomain_of(*name); };
  auto best = validated.begin();
  if (name) {
    const auto same = std::ranges::find_if(validated, itself);
    const auto within = std::ranges::find_if(validated, below);
    if (within != validated.end()) best = within;
    if (same != validated.end()) best = same;
  }
  return best == validated.end() ? "unknown" : best->format();
}

const ValidatedNames* ClientNames::find() {
  if (found_) return &*found_;
  const dns::Answer* reverse = inquiry_.find(dns::reverse_name(client_), dns::RecordType::ptr);
  if (reverse == nullptr) return nullptr;
  ValidatedNames names{.none = reverse->absent(), .validated = {}};
  bool complete = true;
  auto pointers = dns::data_of<dns::Ptr>(reverse->records);
  pointers.resize(std::min(pointers.size(), dns::max_reverse_names));
  for (const dns::Ptr& pointer : pointers) {
    const dns::Answer* answer = inquiry_.find(pointer.target, dns::address_type(client_.family()));
    if (answer == nullptr) {
      complete = false;
      continue;
    }
    const auto addresses = dns::addresses_in(answer->records);
    if (std::ranges::find(addresses, client_) != addresses.end())
      names.validated.push_back(pointer.target);
  }
  if (!complete) return nullptr;
  found_ = std::move(names);
  return &*found_;
}

}  // namespace mailprobe::policy::spf
