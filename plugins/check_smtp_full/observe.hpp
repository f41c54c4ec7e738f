// SPDX-License-Identifier: GPL-3.0-or-later
//
// One look at a mail server: its addresses, and with each address one SMTP session as far as it
// goes.
#pragma once

#include <optional>

#include "check_smtp_full/observation.hpp"
#include "check_smtp_full/options.hpp"
#include "probe/tools.hpp"

namespace mailprobe::check_smtp_full {

// The errors are those of a wrong file.
base::Result<std::optional<probe::TlsTools>> prepare_tls(const Options& options);

Observation observe(const Options& options, const std::optional<probe::TlsTools>& tools,
                    base::Deadline deadline);

}  // namespace mailprobe::check_smtp_full
