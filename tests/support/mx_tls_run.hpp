// SPDX-License-Identifier: GPL-3.0-or-later
//
// A run of check_mx_tls against a domain on loopback, and what it found.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "net/address.hpp"
#include "support/plugin_run.hpp"

namespace mailprobe::test {

struct MxTlsTarget {
  std::string domain;
  net::Endpoint dns;
  std::string ca_file;
  std::uint16_t smtp_port = 25;
  std::uint16_t https_port = 443;
};

struct MxTlsRun {
  ProcessResult process;
  std::string state;
  std::map<std::string, std::string> findings;  // by id: the worst state, or OK
};

// With -v, and with --allow-private unless `options` begin with "(public)". Throws as run_plugin
// does.
MxTlsRun run_mx_tls(const MxTlsTarget& target, const std::vector<std::string>& options);

}  // namespace mailprobe::test
