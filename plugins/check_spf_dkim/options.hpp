// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_spf_dkim is asked to do, as types.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "dns/name.hpp"
#include "net/network.hpp"
#include "plugin/command_line.hpp"
#include "plugin/common_options.hpp"
#include "policy/dmarc/record.hpp"

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

// A key on this machine's disk, to compare with the record.
struct KeyFile {
  std::string path;
  dns::Name selector;
};

struct DkimOptions {
  bool wanted = true;
  std::vector<dns::Name> selectors;
  bool discover = false;
  std::vector<KeyFile> key_files;      // their selectors are among `selectors`
  plugin::Thresholds key_bits;         // of RSA keys
  plugin::Thresholds key_age;          // in days; needs the state file
  std::optional<std::string> message;  // a file; "-" is standard input
};

struct DmarcOptions {
  bool wanted = true;
  std::optional<policy::dmarc::Policy> least;  // --min-policy
  std::optional<std::string> suffix_list;      // a file, instead of the system's
};

struct Options {
  plugin::CommonOptions common;
  // Nothing: only what was given with --client or --message is looked at.
  std::optional<dns::Name> domain;
  SpfOptions spf;
  DkimOptions dkim;
  DmarcOptions dmarc;
  std::string bimi_selector;
  std::optional<std::string> state_file;
  std::chrono::seconds changed_for{};  // how long a change is told
  base::Duration query_timeout{};
  std::vector<net::Endpoint> resolvers;

  // BIMI, MTA-STS and TLS reports are looked at with everything else, but not alone.
  [[nodiscard]] bool everything() const {
    return domain && spf.wanted && dkim.wanted && dmarc.wanted;
  }
};

inline constexpr std::size_t most_clients = 4096;

plugin::OptionTable option_table();

// Reads the files that are named, too. Errors: Cause::syntax naming the option or the place in the
// file, and those of reading a file.
base::Result<Options> parse_options(const plugin::CommandLine& line,
                                    const plugin::CommonOptions& common);

}  // namespace mailprobe::check_spf_dkim
