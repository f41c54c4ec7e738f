// SPDX-License-Identifier: GPL-3.0-or-later
#include <exception>
#include <new>

#include <fmt/format.h>
#include <sys/auxv.h>

#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "plugin/extra_opts.hpp"
#include "plugin/plugin.hpp"
#include "plugin/process_guard.hpp"
#include "plugin/profile.hpp"
#include "plugin/render.hpp"

namespace mailprobe::plugin {
namespace {

using std::chrono::milliseconds;

// The watchdog comes this much after the deadline, when the run should long have ended by itself.
constexpr milliseconds watchdog_grace{50};
constexpr std::chrono::seconds cpu_grace{2};
constexpr int informational_exit = 3;

struct About {
  const FindingKind& kind;
  std::string message;
  std::optional<Status> status;  // instead of the kind's own
};

Response respond_about_itself(const Definition& plugin, Rendering rendering, const About& about) {
  Report report = report_about_itself({plugin.service, plugin.name}, about.kind, about.message);
  if (about.status) report.checks.front().findings.front().status = *about.status;
  report.ok_summary = about.message;
  const Verdict verdict = conclude(report);
  return {render(report, verdict, rendering), exit_code(verdict.status())};
}

Response respond_to_usage_error(const Definition& plugin, Format format, const base::Error& error) {
  Response response = respond_about_itself(plugin, {format, 0}, {own::usage, error.message, {}});
  if (format == Format::text) response.output += usage_line(plugin);
  return response;
}

std::optional<std::string> informational_text(const Definition& plugin, const CommandLine& line) {
  if (line.has("help")) return help_text(plugin);
  if (line.has("version")) return version_line(plugin);
  if (line.has("list-findings")) return findings_text(plugin);
  if (line.has("manual")) return manual_page(plugin);
  return std::nullopt;
}

void prepare_last_words(const Definition& plugin, const CommonOptions& common) {
  const Rendering rendering{common.format, 0};
  const std::string name(plugin.name);
  const double seconds = base::to_seconds(common.timeout.duration);
  const Response overrun = respond_about_itself(
      plugin, rendering,
      {own::overrun,
       name + " did not end within " + base::format_decimal(seconds) + " s and was stopped",
       common.timeout.state});
  const Response terminated = respond_about_itself(
      plugin, rendering, {own::terminated, name + " was stopped by a signal", {}});
  const Response no_memory = respond_about_itself(
      plugin, rendering, {own::internal_error, name + " ran out of memory", {}});
  ProcessGuard::prepare(Occasion::overrun, overrun.output, overrun.exit_code);
  ProcessGuard::prepare(Occasion::terminated, terminated.output, terminated.exit_code);
  ProcessGuard::prepare(Occasion::no_memory, no_memory.output, no_memory.exit_code);
}

void watch(const Definition& plugin, const CommonOptions& common, base::Instant start) {
  prepare_last_words(plugin, common);
  const base::Duration whole = common.timeout.duration;
  ProcessGuard::arm(start + whole + watchdog_grace, whole + cpu_grace);
}

Response respond_to_line(const Definition& plugin, const CommandLine& line,
                         const Invocation& invocation, Format guessed) {
  if (const auto text = informational_text(plugin, line)) return {*text, informational_exit};
  const auto common = read_common_options(line, plugin.findings);
  if (!common) return respond_to_usage_error(plugin, guessed, common.error());
  invocation.on_options(*common);
  const base::Deadline deadline = base::Deadline::at(invocation.start + common->timeout.duration);
  const auto report = plugin.check(line, *common, deadline);
  if (!report) return respond_to_usage_error(plugin, common->format, report.error());
  const Verdict verdict = conclude(*report);
  return {render(*report, verdict, {common->format, common->verbosity}),
          exit_code(verdict.status())};
}

Response respond_to_arguments(const Definition& plugin, Invocation invocation) {
  const std::vector<OptionSpec> table = all_options(plugin);
  Format guessed = guess_format(invocation.arguments);
  auto expanded = expand_extra_opts(table, std::move(invocation.arguments), plugin.name);
  if (!expanded) return respond_to_usage_error(plugin, guessed, expanded.error());
  expanded = expand_profile(*std::move(expanded));
  if (!expanded) return respond_to_usage_error(plugin, guessed, expanded.error());
  guessed = guess_format(*expanded);
  const auto line = CommandLine::parse(table, std::move(*expanded));
  if (!line) return respond_to_usage_error(plugin, guessed, line.error());
  return respond_to_line(plugin, *line, invocation, guessed);
}

// Until the options are known: reading them from a file can hang, too.
void watch_from_the_start(const Definition& plugin, base::Instant start) {
  const std::string words = fmt::format(
      "{} UNKNOWN - {} was stopped before it had read its options\n", plugin.service, plugin.name);
  for (const Occasion occasion : {Occasion::overrun, Occasion::terminated, Occasion::no_memory}) {
    ProcessGuard::prepare(occasion, words, exit_code(Status::unknown));
  }
  const base::Duration whole = Timeout().duration;
  ProcessGuard::arm(start + whole + watchdog_grace, whole + cpu_grace);
}

}  // namespace

Response respond(const Definition& plugin, Invocation invocation) {
  const Format guessed = guess_format(invocation.arguments);
  try {
    return respond_to_arguments(plugin, std::move(invocation));
  } catch (const std::bad_alloc&) {
    ProcessGuard::speak(Occasion::no_memory);
  } catch (const std::exception& problem) {
    const std::string message =
        fmt::format("internal error in {}: {}", plugin.name, base::printable(problem.what()));
    return respond_about_itself(plugin, {guessed, 0}, {own::internal_error, message, {}});
  }
}

void run(const Definition& plugin, std::span<char*> argv) {
  const base::Instant start = std::chrono::steady_clock::now();
  ProcessGuard::secure();
  const std::span<char*> words = argv.empty() ? argv : argv.subspan(1);
  Arguments arguments = take_arguments(all_options(plugin), plugin.old_spellings, words);
  watch_from_the_start(plugin, start);
  Response response{};
  if (getauxval(AT_SECURE) != 0) {
    response = respond_about_itself(
        plugin, {},
        {own::usage, std::string(plugin.name) + " refuses to run set-uid or set-gid", {}});
  } else {
    response = respond(plugin, {std::move(arguments), start, [&](const CommonOptions& common) {
                                  if (common.quiet) ProcessGuard::silence();
                                  watch(plugin, common, start);
                                }});
  }
  const base::Deadline deadline =
      base::Deadline::at(std::chrono::steady_clock::now() + watchdog_grace);
  ProcessGuard::deliver(response.output, response.exit_code, deadline);
}

}  // namespace mailprobe::plugin
