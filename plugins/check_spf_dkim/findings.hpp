// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that check_spf_dkim can find.
#pragma once

#include "plugin/finding.hpp"

namespace mailprobe::check_spf_dkim::finding {

extern const plugin::FindingKind spf_missing;
extern const plugin::FindingKind spf_unknown;
extern const plugin::FindingKind spf_not_counted;
extern const plugin::FindingKind spf_several;
extern const plugin::FindingKind spf_malformed;
extern const plugin::FindingKind spf_too_many_lookups;
extern const plugin::FindingKind spf_lookups_warning;
extern const plugin::FindingKind spf_lookups_critical;
extern const plugin::FindingKind spf_too_many_voids;
extern const plugin::FindingKind spf_void_for_family;
extern const plugin::FindingKind spf_dead_term;
extern const plugin::FindingKind spf_dead_include;
extern const plugin::FindingKind spf_part_unknown;
extern const plugin::FindingKind spf_too_many_names;
extern const plugin::FindingKind spf_passes_all;
extern const plugin::FindingKind spf_neutral_all;
extern const plugin::FindingKind spf_softfail_all;
extern const plugin::FindingKind spf_no_all;
extern const plugin::FindingKind spf_ptr;
extern const plugin::FindingKind spf_unreachable;
extern const plugin::FindingKind spf_wide_network;
extern const plugin::FindingKind spf_over_udp;
extern const plugin::FindingKind spf_long;
extern const plugin::FindingKind spf_unknown_modifier;
extern const plugin::FindingKind spf_client_fails;
extern const plugin::FindingKind spf_client_unknown;
extern const plugin::FindingKind spf_client_passes;
extern const plugin::FindingKind spf_client_not_refused;
extern const plugin::FindingKind spf_no_clients;
extern const plugin::FindingKind spf_client_left_out;

extern const plugin::FindingKind resolver_rewrites;
extern const plugin::FindingKind time_warning;
extern const plugin::FindingKind time_critical;

plugin::Catalogue catalogue();

}  // namespace mailprobe::check_spf_dkim::finding
