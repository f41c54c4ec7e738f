// SPDX-License-Identifier: GPL-3.0-or-later
//
// One look at a mail server: its addresses, and with each address one SMTP session as far as it
// goes.
#pragma once

#include <optional>

#include "check_smtp_full/observation.hpp"
#include "check_smtp_full/options.hpp"
#include "tls/client_context.hpp"
#include "tls/trust_store.hpp"

namespace mailprobe::check_smtp_full {

// What is read from disk before the first byte is sent, so that a wrong file is told as such.
struct TlsTools {
  tls::ClientContext context;
  tls::TrustStore trust;
};
base::Result<std::optional<TlsTools>> prepare_tls(const Options& options);

Observation observe(const Options& options, const std::optional<TlsTools>& tools,
                    base::Deadline deadline);

}  // namespace mailprobe::check_smtp_full
