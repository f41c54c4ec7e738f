// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/mx_tls_run.hpp"

#include <algorithm>
#include <array>
#include <regex>
#include <string_view>

namespace mailprobe::test {
namespace {

int rank(std::string_view state) {
  constexpr std::array<std::string_view, 4> order{"OK", "WARNING", "UNKNOWN", "CRITICAL"};
  return static_cast<int>(std::ranges::find(order, state) - order.begin());
}

// "    \_ [WARNING] what it is (mx_tls.its_id)"
std::map<std::string, std::string> read_findings(const NagiosOutput& output) {
  static const std::regex pattern(R"( *\\_ \[([A-Z]+)\] .*\(([a-z_]+\.[a-z0-9_]+)\))");
  std::map<std::string, std::string> findings;
  for (const std::string& line : output.long_output) {
    std::smatch parts;
    if (!std::regex_match(line, parts, pattern)) continue;
    std::string& state = findings.try_emplace(parts[2], parts[1]).first->second;
    if (rank(parts[1].str()) > rank(state)) state = parts[1];
  }
  return findings;
}

}  // namespace

MxTlsRun run_mx_tls(const MxTlsTarget& target, const std::vector<std::string>& options) {
  std::vector<std::string> all{"-v",
                               "-d",
                               target.domain,
                               "--resolver",
                               target.dns.format(),
                               "--ca-file",
                               target.ca_file,
                               "--smtp-port",
                               std::to_string(target.smtp_port),
                               "--https-port",
                               std::to_string(target.https_port)};
  const bool is_public = !options.empty() && options.front() == "(public)";
  if (!is_public) all.emplace_back("--allow-private");
  all.insert(all.end(), options.begin() + (is_public ? 1 : 0), options.end());
  PluginRun run = run_plugin("check_mx_tls", all);
  return {.process = std::move(run.process),
          .state = run.output.state,
          .findings = read_findings(run.output)};
}

}  // namespace mailprobe::test
