// SPDX-License-Identifier: GPL-3.0-or-later
//
// The lists that are known, and those that are known to be dead. Each row of the data files
// (address_lists, name_lists, dead_lists) says where it comes from; what has no source is left
// empty, since a wrong meaning is worse than "unknown code". Weights and groups are this project's
// own opinion.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "dns/name.hpp"
#include "dnsbl/list.hpp"

namespace mailprobe::dnsbl {

std::span<const List> address_lists();  // those that know names, too, are among them
std::span<const List> name_lists();
std::span<const DeadList> dead_lists();

// Those of the group and of the ones before it: Group::other gives the major ones as well.
std::vector<const List*> lists_up_to(Group group);

// The list of this zone, or nullptr. Of a list that needs a key, both "KEY." and the zone alone are
// found; such a zone without a key cannot be asked.
const List* find_list(const dns::Name& zone);

// The key in the zone of such a list, for base::Redaction; empty if there is none.
std::string key_of(const dns::Name& zone);

// Whether this zone, or one that it is in, is known to be dead; nullptr if not.
const DeadList* find_dead(const dns::Name& zone);

}  // namespace mailprobe::dnsbl
