// SPDX-License-Identifier: GPL-3.0-or-later
//
// Values of options that several plugins read alike. Errors are Cause::syntax and name the option.
#pragma once

#include <cstdint>
#include <string_view>

#include "base/result.hpp"
#include "net/address.hpp"
#include "plugin/range.hpp"

namespace mailprobe::probe {

// WARN[,CRIT] in whole days, of --certificate.
base::Result<plugin::Thresholds> parse_certificate_days(std::string_view text);

base::Result<net::Endpoint> parse_endpoint(std::string_view option, std::string_view text,
                                           std::uint16_t default_port);

}  // namespace mailprobe::probe
