// SPDX-License-Identifier: GPL-3.0-or-later
#include "servers/plugin_session.hpp"

#include <sys/stat.h>

namespace mailprobe::test {
namespace {

std::vector<std::string> encryption(Mode mode) {
  if (mode == Mode::clear) return {};
  return {mode == Mode::starttls ? "-S" : "--ssl", "--ca-file", trust().ca_file(), "--tls-name",
          server_name};
}

}  // namespace

Trust::Trust() { authority_.write_pem(ca_file()); }

const Trust& trust() {
  static const Trust the_trust;
  return the_trust;
}

PluginRun check_server(std::uint16_t port, Mode mode, const std::vector<std::string>& further) {
  std::vector<std::string> options{"-H", "127.0.0.1", "-p", std::to_string(port)};
  for (const auto& more : {encryption(mode), further})
    options.insert(options.end(), more.begin(), more.end());
  return run_plugin("check_smtp_full", options);
}

SecretFile::SecretFile(const std::string& secret)
    : path_(directory_.write("secret", secret + "\n")) {
  chmod(path_.c_str(), 0600);
}

}  // namespace mailprobe::test
