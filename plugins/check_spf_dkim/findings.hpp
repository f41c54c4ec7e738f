// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that check_spf_dkim can find.
#pragma once

#include <span>
#include <string_view>

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

extern const plugin::FindingKind dkim_missing;
extern const plugin::FindingKind dkim_unknown;
extern const plugin::FindingKind dkim_several;
extern const plugin::FindingKind dkim_malformed;
extern const plugin::FindingKind dkim_revoked;
extern const plugin::FindingKind dkim_revoked_guess;
extern const plugin::FindingKind dkim_bits_warning;
extern const plugin::FindingKind dkim_bits_critical;
extern const plugin::FindingKind dkim_long_key;
extern const plugin::FindingKind dkim_small_exponent;
extern const plugin::FindingKind dkim_testing;
extern const plugin::FindingKind dkim_no_sha256;
extern const plugin::FindingKind dkim_not_for_email;
extern const plugin::FindingKind dkim_remark;
extern const plugin::FindingKind dkim_key_differs;
extern const plugin::FindingKind dkim_key_shared;
extern const plugin::FindingKind dkim_age_warning;
extern const plugin::FindingKind dkim_age_critical;
extern const plugin::FindingKind dkim_nothing_found;
extern const plugin::FindingKind dkim_guess_unknown;
extern const plugin::FindingKind message_unsigned;
extern const plugin::FindingKind signature_fails;
extern const plugin::FindingKind signature_not_accepted;
extern const plugin::FindingKind signature_unknown;
extern const plugin::FindingKind signature_weak;
extern const plugin::FindingKind signature_remark;
extern const plugin::FindingKind signatures_passed_over;
extern const plugin::FindingKind message_line_ends;
extern const plugin::FindingKind arc_fails;
extern const plugin::FindingKind arc_unknown;

extern const plugin::FindingKind dmarc_missing;
extern const plugin::FindingKind dmarc_unknown;
extern const plugin::FindingKind dmarc_not_counted;
extern const plugin::FindingKind dmarc_several;
extern const plugin::FindingKind dmarc_faulty;
extern const plugin::FindingKind dmarc_reports_only;
extern const plugin::FindingKind dmarc_legacy_fault;
extern const plugin::FindingKind dmarc_invalid_tag;
extern const plugin::FindingKind dmarc_suspicious_tag;
extern const plugin::FindingKind dmarc_remark;
extern const plugin::FindingKind dmarc_policy_none;
extern const plugin::FindingKind dmarc_policy_weak;
extern const plugin::FindingKind dmarc_partly_applied;
extern const plugin::FindingKind dmarc_below_weaker;
extern const plugin::FindingKind dmarc_differs;
extern const plugin::FindingKind dmarc_no_reports;
extern const plugin::FindingKind dmarc_report_refused;
extern const plugin::FindingKind dmarc_report_unknown;
extern const plugin::FindingKind dmarc_spf_not_aligned;
extern const plugin::FindingKind dmarc_no_list;
extern const plugin::FindingKind dmarc_message_fails;
extern const plugin::FindingKind dmarc_message_unknown;

extern const plugin::FindingKind bimi_missing;
extern const plugin::FindingKind bimi_unknown;
extern const plugin::FindingKind bimi_faulty;
extern const plugin::FindingKind bimi_remark;
extern const plugin::FindingKind sts_missing;
extern const plugin::FindingKind sts_unknown;
extern const plugin::FindingKind sts_faulty;
extern const plugin::FindingKind tlsrpt_missing;
extern const plugin::FindingKind tlsrpt_unknown;
extern const plugin::FindingKind tlsrpt_faulty;

extern const plugin::FindingKind record_changed;
extern const plugin::FindingKind time_warning;
extern const plugin::FindingKind time_critical;

// What a finding counts as if it is required that it does not arise.
struct Requirement {
  std::string_view option;
  const plugin::FindingKind* kind;
  plugin::Status status;
};
std::span<const Requirement> requirements();

plugin::Catalogue catalogue();

}  // namespace mailprobe::check_spf_dkim::finding
