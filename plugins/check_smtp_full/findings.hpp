// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that check_smtp_full can find.
#pragma once

#include "plugin/finding.hpp"
#include "tls/verification.hpp"

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
extern const plugin::FindingKind quit_failed;
extern const plugin::FindingKind time_warning;
extern const plugin::FindingKind time_critical;
extern const plugin::FindingKind handshake_failed;
extern const plugin::FindingKind weak_key_exchange;
extern const plugin::FindingKind weak_handshake_signature;
extern const plugin::FindingKind not_verified;
extern const plugin::FindingKind days_warning;
extern const plugin::FindingKind days_critical;

// The finding that a fault of the certificate chain is.
const plugin::FindingKind& of(tls::Defect defect);

plugin::Catalogue catalogue();

}  // namespace mailprobe::check_smtp_full::finding
