// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be found about TLS and certificates: the same in every plugin that looks at them, under
// the same ids.
#pragma once

#include "plugin/finding.hpp"
#include "tls/defect.hpp"

namespace mailprobe::probe::tls_finding {

extern const plugin::FindingKind handshake_failed;
extern const plugin::FindingKind weak_key_exchange;
extern const plugin::FindingKind weak_handshake_signature;
extern const plugin::FindingKind not_verified;
extern const plugin::FindingKind days_warning;
extern const plugin::FindingKind days_critical;

// The finding that a fault of the certificate chain is.
const plugin::FindingKind& of(tls::Defect defect);

plugin::Catalogue catalogue();

}  // namespace mailprobe::probe::tls_finding
