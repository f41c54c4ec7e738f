// SPDX-License-Identifier: GPL-3.0-or-later
//
// What all hostile sessions share: an account, certificates, the plugin's options, and what must
// hold of every run whatever the server did.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "lab/certificate_authority.hpp"
#include "lab/reference_server.hpp"
#include "support/plugin_run.hpp"
#include "support/temp_directory.hpp"

namespace mailprobe::hostile {

inline constexpr const char* user = "probe";
inline constexpr const char* password = "Canary7Gx9Qz4Lm";

// Ways to write the password that the output must not hold.
std::vector<std::string> forms_of_password();

// GNU SASL's server for SCRAM-SHA-256 and the account.
lab::Authenticator scram();

// Whichever of PLAIN, LOGIN and SCRAM-SHA-256 is asked for.
lab::Authenticator any_mechanism();

struct World {
  test::TempDirectory directory;
  lab::CertificateAuthority authority;
  std::string ca_file = directory.path() + "/ca.pem";
  std::shared_ptr<const lab::TlsServerContext> tls;
  std::shared_ptr<const lab::TlsServerContext> tls_1_2;  // and nothing newer

  World();

  // -H, -p, -f and what the security needs.
  [[nodiscard]] std::vector<std::string> options(lab::Security security, std::uint16_t port) const;
};

struct Outcome {
  std::string state;    // "OK" ...; empty if the output could not be read
  std::string problem;  // what did not hold, or nothing
  std::string output;
  base::Duration wall{};
  bool too_late = false;
  long peak_memory = 0;  // KiB
};

// "10240 KiB"; a sanitizer adds so much of its own that it tells nothing.
std::string format_memory(long kibibytes);

// Runs the plugin. A problem is: output that an engine misreads, a state that does not fit the exit
// code, something on stderr, the password in the output, too much memory (where no sanitizer adds
// its own).
Outcome run_guarded(const std::vector<std::string>& options, base::Duration timeout);

}  // namespace mailprobe::hostile
