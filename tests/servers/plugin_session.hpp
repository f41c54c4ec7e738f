// SPDX-License-Identifier: GPL-3.0-or-later
//
// check_smtp_full as an operator would point it at one of the real servers.
#pragma once

#include <string>
#include <vector>

#include "servers/smtp_client.hpp"
#include "support/plugin_run.hpp"

namespace mailprobe::test {

// The authority that the certificates of the servers come from, and the plugin trusts.
class Trust {
 public:
  Trust();

  [[nodiscard]] lab::Identity identity() const { return authority_.issue_for(server_name); }
  [[nodiscard]] std::string ca_file() const { return directory_.path() + "/ca.pem"; }

 private:
  lab::CertificateAuthority authority_;
  TempDirectory directory_;
};

// One for the whole program.
const Trust& trust();

// Runs check_smtp_full against a port of loopback. Where there is TLS the certificate is verified.
PluginRun check_server(std::uint16_t port, Mode mode, const std::vector<std::string>& further = {});

// A file with a secret, for --authpass-file.
class SecretFile {
 public:
  explicit SecretFile(const std::string& secret);

  [[nodiscard]] const std::string& path() const { return path_; }

 private:
  TempDirectory directory_;
  std::string path_;
};

}  // namespace mailprobe::test
