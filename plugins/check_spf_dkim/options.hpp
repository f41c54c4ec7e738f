// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_spf_dkim is asked to do, as types.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "dns/name.hpp"
#include "net/network.hpp"
#include "plugin/command_line.hpp"
#include "plugin/common_options.hpp"

namespace mailprobe::check_spf_dkim {

// A client that sends mail in the domain's name, or that must not.
struct Client {
  net::IpAddress address;
  std::string origin;  // where it was named: "--client", "senders.txt, line 3"; printable
  bool must_fail = false;
};

// Networks of one address and more bits are too wide.
struct Widest {
  unsigned v4 = 12;
  unsigned v6 = 32;
};

struct SpfOptions {
  bool wanted = true;
  std::vector<Client> clients;
  bool all_mx = false;
  std::string helo;
  std::string mail_from;  // empty: the null sender
  plugin::Thresholds lookups;
  Widest widest;
};

struct Options {
  plugin::CommonOptions common;
  // Nothing: only what was given with --client or --message is looked at.
  std::optional<dns::Name> domain;
  SpfOptions spf;
  base::Duration query_timeout{};
  std::vector<net::Endpoint> resolvers;
};

inline constexpr std::size_t most_clients = 4096;

plugin::OptionTable option_table();

// Reads the files that are named, too. Errors: Cause::syntax naming the option or the place in the
// file, and those of reading a file.
base::Result<Options> parse_options(const plugin::CommandLine& line,
                                    const plugin::CommonOptions& common);

}  // namespace mailprobe::check_spf_dkim
