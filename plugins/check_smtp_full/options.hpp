// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_smtp_full is asked to do, as types.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "dns/name.hpp"
#include "net/address.hpp"
#include "plugin/command_line.hpp"
#include "plugin/common_options.hpp"
#include "tls/identity.hpp"

namespace mailprobe::check_smtp_full {

enum class Encryption : std::uint8_t { none, starttls, implicit };

struct Options {
  plugin::CommonOptions common;
  std::string host;                       // a name in its A-label form, or an address
  std::optional<net::IpAddress> address;  // if the host is one
  std::optional<dns::Name> name;          // otherwise
  bool name_is_absolute = false;          // it was given with a dot at its end: no search domains
  std::uint16_t port = 25;
  Encryption encryption = Encryption::none;
  tls::ReferenceIdentity identity;       // whom the certificate must name
  bool verify = true;                    // false: --insecure
  plugin::Thresholds certificate_days;   // -D
  std::optional<std::string> expected;   // -e: must stand in the banner or the answer to EHLO
  std::optional<std::string> mail_from;  // -f, without angle brackets
  std::optional<std::string> helo;       // -F
  bool all_addresses = false;
  std::vector<net::Endpoint> resolvers;
};

plugin::OptionTable option_table();

// Errors: Cause::syntax, naming the option.
base::Result<Options> parse_options(const plugin::CommandLine& line,
                                    const plugin::CommonOptions& common);

}  // namespace mailprobe::check_smtp_full
