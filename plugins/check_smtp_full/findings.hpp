// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that check_smtp_full can find.
#pragma once

#include "plugin/finding.hpp"
#include "probe/tls_findings.hpp"

namespace mailprobe::check_smtp_full::finding {

extern const plugin::FindingKind name_not_found;
extern const plugin::FindingKind no_address;
extern const plugin::FindingKind dns_failed;
extern const plugin::FindingKind dns_incomplete;
extern const plugin::FindingKind address_failed;
extern const plugin::FindingKind address_unreachable;
extern const plugin::FindingKind too_many_addresses;
extern const plugin::FindingKind connect_failed;
extern const plugin::FindingKind timeout;
extern const plugin::FindingKind connection_closed;
extern const plugin::FindingKind protocol_violation;
extern const plugin::FindingKind reply_too_long;
extern const plugin::FindingKind early_talk;
extern const plugin::FindingKind bare_lf;
extern const plugin::FindingKind banner_rejected;
extern const plugin::FindingKind unexpected_text;
extern const plugin::FindingKind hello_rejected;
extern const plugin::FindingKind no_extended_hello;
extern const plugin::FindingKind starttls_missing;
extern const plugin::FindingKind starttls_refused;
extern const plugin::FindingKind plaintext_after_starttls;
extern const plugin::FindingKind starttls_within_tls;
extern const plugin::FindingKind mail_rejected;
extern const plugin::FindingKind mail_deferred;
extern const plugin::FindingKind unexpected_code;
extern const plugin::FindingKind rate_limited;
extern const plugin::FindingKind service_unavailable;
extern const plugin::FindingKind authentication_required;
extern const plugin::FindingKind encryption_required;
extern const plugin::FindingKind auth_not_offered;
extern const plugin::FindingKind auth_unsafe;
extern const plugin::FindingKind auth_impossible;
extern const plugin::FindingKind auth_rejected;
extern const plugin::FindingKind auth_unavailable;
extern const plugin::FindingKind auth_too_weak;
extern const plugin::FindingKind auth_transition;
extern const plugin::FindingKind auth_failed;
extern const plugin::FindingKind auth_unproved;
extern const plugin::FindingKind recipient_rejected;
extern const plugin::FindingKind recipient_deferred;
extern const plugin::FindingKind recipient_accepted;
extern const plugin::FindingKind greylisted;
extern const plugin::FindingKind passed_greylisting;
extern const plugin::FindingKind command_refused;
extern const plugin::FindingKind unexpected_response;
extern const plugin::FindingKind data_refused;
extern const plugin::FindingKind message_rejected;
extern const plugin::FindingKind message_deferred;
extern const plugin::FindingKind extension_missing;
extern const plugin::FindingKind extension_forbidden;
extern const plugin::FindingKind size_too_small;
extern const plugin::FindingKind auth_in_clear;
extern const plugin::FindingKind wrong_password_accepted;
extern const plugin::FindingKind unauthenticated_mail;
extern const plugin::FindingKind trial_incomplete;
extern const plugin::FindingKind vrfy_exposed;
extern const plugin::FindingKind expn_exposed;
extern const plugin::FindingKind etrn_exposed;
extern const plugin::FindingKind open_relay;
extern const plugin::FindingKind relay_uncertain;
extern const plugin::FindingKind relay_incomplete;
extern const plugin::FindingKind no_ptr;
extern const plugin::FindingKind ptr_not_confirmed;
extern const plugin::FindingKind name_mismatch;
extern const plugin::FindingKind identity_unknown;
extern const plugin::FindingKind phase_warning;
extern const plugin::FindingKind phase_critical;
extern const plugin::FindingKind quit_failed;
extern const plugin::FindingKind closed_before_quit;
extern const plugin::FindingKind time_warning;
extern const plugin::FindingKind time_critical;

using probe::tls_finding::days_critical;
using probe::tls_finding::days_warning;
using probe::tls_finding::handshake_failed;
using probe::tls_finding::not_verified;
using probe::tls_finding::of;
using probe::tls_finding::weak_handshake_signature;
using probe::tls_finding::weak_key_exchange;

// The defaults of --ignore-certificate-expiration and of --compat=2. What the user chose with
// --severity stays.
void ignore_expiry(plugin::Severities& severities);
void judge_as_check_smtp_2(plugin::Severities& severities);

plugin::Catalogue catalogue();

}  // namespace mailprobe::check_smtp_full::finding
