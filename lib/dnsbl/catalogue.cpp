// SPDX-License-Identifier: GPL-3.0-or-later
#include "dnsbl/catalogue.hpp"

#include <algorithm>
#include <initializer_list>
#include <string>

#include "base/ascii.hpp"

namespace mailprobe::dnsbl {
namespace {

template <typename Entry>
const Entry* find_exactly(std::span<const Entry> entries, const dns::Name& zone) {
  const auto found = std::ranges::find(entries, base::to_lower(zone.format()), &Entry::zone);
  return found == entries.end() ? nullptr : &*found;
}

const List* find_zone(const dns::Name& zone) {
  if (const List* list = find_exactly(address_lists(), zone)) return list;
  return find_exactly(name_lists(), zone);
}

const List* find_behind_key(const dns::Name& zone) {
  const List* list = find_zone(zone.parent());
  return list != nullptr && list->access.needs_key ? list : nullptr;
}

}  // namespace

std::vector<const List*> lists_up_to(Group group) {
  std::vector<const List*> lists;
  for (const std::span<const List> part : {address_lists(), name_lists()}) {
    for (const List& list : part) {
      if (list.group <= group) lists.push_back(&list);
    }
  }
  return lists;
}

const List* find_list(const dns::Name& zone) {
  if (const List* list = find_zone(zone)) return list;
  return find_behind_key(zone);
}

std::string key_of(const dns::Name& zone) {
  const bool has_key = find_behind_key(zone) != nullptr;
  return has_key ? std::string(zone.labels().front()) : "";
}

const DeadList* find_dead(const dns::Name& zone) {
  for (dns::Name name = zone; !name.is_root(); name = name.parent()) {
    if (const DeadList* dead = find_exactly(dead_lists(), name)) return dead;
  }
  return nullptr;
}

}  // namespace mailprobe::dnsbl
