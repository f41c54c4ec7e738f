// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that check_dnsbl can find.
#pragma once

#include "plugin/finding.hpp"

namespace mailprobe::check_dnsbl::finding {

extern const plugin::FindingKind listed_critical;
extern const plugin::FindingKind listed_warning;
extern const plugin::FindingKind listed_remark;
extern const plugin::FindingKind not_allowed_critical;
extern const plugin::FindingKind not_allowed_warning;
extern const plugin::FindingKind newly_listed;
extern const plugin::FindingKind delisted;

extern const plugin::FindingKind too_few_lists;
extern const plugin::FindingKind not_asked;
extern const plugin::FindingKind no_list_applies;
extern const plugin::FindingKind not_covered;
extern const plugin::FindingKind list_refuses;
extern const plugin::FindingKind list_broken;
extern const plugin::FindingKind list_unreachable;
extern const plugin::FindingKind list_emptied;
extern const plugin::FindingKind list_lists_all;
extern const plugin::FindingKind list_unproven;
extern const plugin::FindingKind list_dead;
extern const plugin::FindingKind list_without_key;

extern const plugin::FindingKind target_missing;
extern const plugin::FindingKind target_unknown;
extern const plugin::FindingKind target_too_large;
extern const plugin::FindingKind target_not_public;

plugin::Catalogue catalogue();

}  // namespace mailprobe::check_dnsbl::finding
