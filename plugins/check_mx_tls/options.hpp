// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_mx_tls is asked to do, as types.
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
#include "policy/mta_sts/policy.hpp"
#include "tls/offer.hpp"

namespace mailprobe::check_mx_tls {

struct Options {
  plugin::CommonOptions common;
  dns::Name domain;
  std::uint16_t smtp_port = 25;
  std::uint16_t https_port = 443;
  bool allow_private = false;
  std::vector<dns::Name> expected_mx;  // --expect-mx; empty: any
  std::size_t max_mx = 20;
  std::size_t per_host = 2;
  // Which certificates are asked for at each address; empty: one, whichever the server prefers.
  bool both_key_types = true;
  bool deep = false;
  std::optional<std::string> helo;
  plugin::Thresholds certificate_days;
  bool require_dane = false;
  policy::mta_sts::Mode least_mode = policy::mta_sts::Mode::none;  // --sts-mode
  plugin::Thresholds max_age;                                      // --sts-max-age, in seconds
  std::optional<std::string> state_file;
  std::vector<net::Endpoint> resolvers;
};

plugin::OptionTable option_table();

// Errors: Cause::syntax, naming the option.
base::Result<Options> parse_options(const plugin::CommandLine& line,
                                    const plugin::CommonOptions& common);

}  // namespace mailprobe::check_mx_tls
