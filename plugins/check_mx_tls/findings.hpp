// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that check_mx_tls can find, beside what probe/tls_findings.hpp has of certificates.
#pragma once

#include <span>
#include <string_view>

#include "plugin/finding.hpp"
#include "probe/tls_findings.hpp"

namespace mailprobe::check_mx_tls::finding {

extern const plugin::FindingKind domain_not_found;
extern const plugin::FindingKind mx_unknown;
extern const plugin::FindingKind no_mail_host;
extern const plugin::FindingKind null_mx;
extern const plugin::FindingKind null_mx_beside_others;
extern const plugin::FindingKind null_mx_preference;
extern const plugin::FindingKind null_mx_unneeded;
extern const plugin::FindingKind implicit_mx;
extern const plugin::FindingKind mx_missing;
extern const plugin::FindingKind mx_unexpected;
extern const plugin::FindingKind mx_left_out;
extern const plugin::FindingKind addresses_left_out;
extern const plugin::FindingKind mx_is_alias;
extern const plugin::FindingKind mx_is_address;
extern const plugin::FindingKind mx_not_found;
extern const plugin::FindingKind mx_no_address;
extern const plugin::FindingKind mx_lookup_failed;
extern const plugin::FindingKind mx_lookup_incomplete;
extern const plugin::FindingKind special_address;
extern const plugin::FindingKind no_ipv6;
extern const plugin::FindingKind no_ptr;
extern const plugin::FindingKind ptr_not_confirmed;
extern const plugin::FindingKind ptr_unknown;
extern const plugin::FindingKind address_failed;
extern const plugin::FindingKind undeliverable;
extern const plugin::FindingKind no_route;
extern const plugin::FindingKind rate_limited;
extern const plugin::FindingKind key_type_unknown;
extern const plugin::FindingKind protocol_violation;
extern const plugin::FindingKind plaintext_after_starttls;
extern const plugin::FindingKind starttls_missing;
extern const plugin::FindingKind starttls_refused;
extern const plugin::FindingKind no_answer_within_tls;
extern const plugin::FindingKind bare_lf;
extern const plugin::FindingKind old_version;
extern const plugin::FindingKind no_modern_version;
extern const plugin::FindingKind chain_out_of_order;
extern const plugin::FindingKind chain_superfluous;
extern const plugin::FindingKind root_sent;
extern const plugin::FindingKind staple_missing;
extern const plugin::FindingKind revoked;
extern const plugin::FindingKind staple_unusable;
extern const plugin::FindingKind requiretls_missing;
extern const plugin::FindingKind requiretls_unusable;
extern const plugin::FindingKind caa_missing;
extern const plugin::FindingKind caa_unknown;
extern const plugin::FindingKind time_warning;
extern const plugin::FindingKind time_critical;
extern const plugin::FindingKind not_validating;
extern const plugin::FindingKind dane_missing;
extern const plugin::FindingKind dane_mismatch;
extern const plugin::FindingKind dane_deferred;
extern const plugin::FindingKind dane_unauthenticated;
extern const plugin::FindingKind dane_unusable;
extern const plugin::FindingKind dane_stale;
extern const plugin::FindingKind dane_next_key;
extern const plugin::FindingKind dane_duplicate;
extern const plugin::FindingKind dane_shadowed;
extern const plugin::FindingKind dane_unsigned;
extern const plugin::FindingKind dane_mx_unsigned;
extern const plugin::FindingKind trust_not_needed;
extern const plugin::FindingKind sts_missing;
extern const plugin::FindingKind sts_unknown;
extern const plugin::FindingKind sts_several_records;
extern const plugin::FindingKind sts_bad_record;
extern const plugin::FindingKind sts_host_unknown;
extern const plugin::FindingKind sts_fetch_failed;
extern const plugin::FindingKind sts_certificate;
extern const plugin::FindingKind sts_days_warning;
extern const plugin::FindingKind sts_days_critical;
extern const plugin::FindingKind sts_redirected;
extern const plugin::FindingKind sts_bad_status;
extern const plugin::FindingKind sts_too_long;
extern const plugin::FindingKind sts_bad_policy;
extern const plugin::FindingKind sts_strict_senders;
extern const plugin::FindingKind sts_remark;
extern const plugin::FindingKind sts_media_type;
extern const plugin::FindingKind sts_mode;
extern const plugin::FindingKind sts_testing;
extern const plugin::FindingKind sts_none;
extern const plugin::FindingKind sts_age_warning;
extern const plugin::FindingKind sts_age_critical;
extern const plugin::FindingKind sts_mx_not_allowed;
extern const plugin::FindingKind sts_mx_not_allowed_yet;
extern const plugin::FindingKind sts_mx_unused;
extern const plugin::FindingKind sts_not_met;
extern const plugin::FindingKind sts_not_met_yet;
extern const plugin::FindingKind sts_id_unchanged;
extern const plugin::FindingKind state_unusable;
extern const plugin::FindingKind tlsrpt_missing;
extern const plugin::FindingKind tlsrpt_unknown;
extern const plugin::FindingKind tlsrpt_several_records;
extern const plugin::FindingKind tlsrpt_bad_record;
extern const plugin::FindingKind tlsrpt_remark;
extern const plugin::FindingKind tlsrpt_target;

// What a finding counts as if it is required that it does not arise.
struct Requirement {
  std::string_view option;
  const plugin::FindingKind* kind;
  plugin::Status status;
};
std::span<const Requirement> requirements();

using probe::tls_finding::days_critical;
using probe::tls_finding::days_warning;
using probe::tls_finding::handshake_failed;
using probe::tls_finding::of;
using probe::tls_finding::weak_handshake_signature;
using probe::tls_finding::weak_key_exchange;

// Whether the defect is one of whom a certificate is trusted for, and not of how strong it is.
bool concerns_trust(tls::Defect defect);

// Most senders do not look whom they encrypt for: a warning. Those that do have findings of their
// own (sts_not_met, dane_mismatch).
void judge_trust_as_most_senders(plugin::Severities& severities);

plugin::Catalogue catalogue();

}  // namespace mailprobe::check_mx_tls::finding
