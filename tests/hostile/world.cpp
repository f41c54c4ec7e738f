// SPDX-License-Identifier: GPL-3.0-or-later
#include "hostile/world.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "unit/sasl/gsasl_server.hpp"

namespace mailprobe::hostile {
namespace {

#ifndef MAILPROBE_SANITIZED
constexpr long peak_memory_limit = 24L * 1024;  // KiB
#endif

bool holds_password(const std::string& output) {
  return std::ranges::any_of(forms_of_password(),
                             [&](const std::string& form) { return output.contains(form); });
}

}  // namespace

std::vector<std::string> forms_of_password() {
  std::vector<std::string> forms{password, lab::base64(password),
                                 lab::plain_response(user, password)};
  for (std::string& form : forms)
    form.erase(std::min(form.find('='), form.size()));
  return forms;
}

lab::Authenticator scram() {
  struct State {
    sasl::GsaslServer server{"SCRAM-SHA-256", {.user = user, .password = password}};
    bool proved = false;
  };
  return [state = std::make_shared<State>()](const std::string& line) -> std::string {
    if (state->proved) return "235 2.7.0 Welcome";
    const auto step = state->server.step(line.substr(line.rfind(' ') + 1));
    if (step.status > GSASL_NEEDS_MORE) return "535 5.7.8 Wrong";
    state->proved = step.status == GSASL_OK;
    return "334 " + step.output;
  };
}

lab::Authenticator any_mechanism() {
  return [chosen = lab::Authenticator()](const std::string& line) mutable {
    if (!chosen)
      chosen = line.starts_with("AUTH SCRAM") ? scram() : lab::plain_and_login(user, password);
    return chosen(line);
  };
}

World::World() {
  authority.write_pem(ca_file);
  lab::TlsServerSettings settings{.identities = {authority.issue_for("mx.lab.test")}};
  tls = std::make_shared<const lab::TlsServerContext>(settings);
  settings.highest = lab::TlsVersion::tls_1_2;
  tls_1_2 = std::make_shared<const lab::TlsServerContext>(settings);
}

std::vector<std::string> World::options(lab::Security security, std::uint16_t port) const {
  std::vector<std::string> options{"-H", "127.0.0.1",   "-p", std::to_string(port),
                                   "-f", "a@b.example", "-F", "probe.example"};
  if (security != lab::Security::none)
    options.insert(options.end(), {"--ca-file", ca_file, "--tls-name", "mx.lab.test"});
  if (security == lab::Security::starttls) options.emplace_back("-S");
  if (security == lab::Security::implicit) options.emplace_back("-s");
  return options;
}

std::string format_memory(long kibibytes) {
#ifdef MAILPROBE_SANITIZED
  return fmt::format("{} KiB with the sanitizer's own", kibibytes);
#else
  return fmt::format("{} KiB", kibibytes);
#endif
}

Outcome run_guarded(const std::vector<std::string>& options, base::Duration timeout) {
  std::vector<std::string> all = options;
  all.insert(all.end(), {"-t", fmt::format("{}", base::to_seconds(timeout)), "-vvv"});
  Outcome outcome;
  try {
    const test::PluginRun run = test::run_plugin("check_smtp_full", all);
    outcome.state = run.output.state;
    outcome.output = run.process.out;
    outcome.wall = run.process.wall;
    outcome.too_late = test::is_late(run.process, timeout);
    outcome.peak_memory = run.process.peak_memory;
    if (holds_password(run.process.out)) outcome.problem = "the password in " + run.process.out;
#ifndef MAILPROBE_SANITIZED
    if (run.process.peak_memory > peak_memory_limit)
      outcome.problem = fmt::format("{} KiB", run.process.peak_memory);
#endif
  } catch (const std::exception& problem) {
    outcome.problem = problem.what();
  }
  return outcome;
}

}  // namespace mailprobe::hostile
