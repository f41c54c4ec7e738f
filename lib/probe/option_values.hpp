// SPDX-License-Identifier: GPL-3.0-or-later
//
// Values of options that several plugins read alike. Errors are Cause::syntax and name the option.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/address.hpp"
#include "plugin/range.hpp"

namespace mailprobe::probe {

struct LowerBounds {
  std::string_view option;
  std::string_view unit;  // "days"
};

// Of --certificate.
inline constexpr LowerBounds certificate_days{"--certificate", "days"};

// WARN[,CRIT] in whole units: alerts below.
base::Result<plugin::Thresholds> parse_lower_bounds(const LowerBounds& bounds,
                                                    std::string_view text);

// WARN[,CRIT], each a range of the Monitoring Plugins (plugin/range.hpp); either may be empty.
base::Result<plugin::Thresholds> parse_ranges(std::string_view option, std::string_view text);

// The same of lengths of time (base/time_span.hpp): "1h,4h", "~:2d".
base::Result<plugin::Thresholds> parse_time_ranges(std::string_view option, std::string_view text);

// Of a number of things: N alone alerts for N or more, as many old plugins have it; anything else
// is a range.
base::Result<plugin::Range> parse_count(std::string_view option, std::string_view text);

// RFC 5321 section 4.1.1.1, of --fqdn: a domain or an address literal.
base::Result<std::string> parse_helo(std::string_view text);

base::Result<net::Endpoint> parse_endpoint(std::string_view option, std::string_view text,
                                           std::uint16_t default_port);

}  // namespace mailprobe::probe
