// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a plugin is: a name, its tables, and one function that observes and judges. Everything else
// (reading the common options, help, limits, the watchdog, rendering, the exit code) is run()'s.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "plugin/command_line.hpp"
#include "plugin/common_options.hpp"
#include "plugin/report.hpp"

namespace mailprobe::plugin {

// For those who come from another plugin: one of its options, and how ours differs. Nothing is said
// of what is the same.
struct Difference {
  std::string_view option;
  std::string_view text;
};

struct Definition {
  std::string_view name;         // "check_smtp_full"
  std::string_view service;      // "SMTP"
  std::string_view synopsis;     // "-H HOST [-p PORT] [options]"
  std::string_view purpose;      // one line
  std::string_view description;  // paragraphs for the manual, parted by empty lines
  std::string_view examples;     // lines for help and manual
  OptionTable options;           // beside the common ones
  // Long names of common options that would do nothing here, and so do not exist.
  std::span<const std::string_view> without;
  Catalogue findings;   // beside the plugin's findings about itself
  MetricTable metrics;  // all that may stand in the performance data
  // Errors: a wrong option (Cause::syntax) or a file that cannot be read; they make the run
  // UNKNOWN.
  base::Result<Report> (*check)(const CommandLine&, const CommonOptions&, base::Deadline);
  OldSpellings old_spellings;  // of another program's users
  std::string_view replaces;   // "check_smtp"
  std::span<const Difference> differences;
};

std::vector<OptionSpec> all_options(const Definition& plugin);
std::vector<FindingKind> all_findings(const Definition& plugin);

std::string_view version();

// --help, the one-line usage, --list-findings, --version and --manual.
std::string help_text(const Definition& plugin);
std::string usage_line(const Definition& plugin);
std::string findings_text(const Definition& plugin);
std::string version_line(const Definition& plugin);
std::string manual_page(const Definition& plugin);

struct Response {
  std::string output;  // ends with a newline
  int exit_code;
};

struct Invocation {
  Arguments arguments;  // without the program's name
  base::Instant start;
  std::function<void(const CommonOptions&)>
      on_options;  // called once they are known, before the check
};

// The whole run but for process limits, the watchdog and the writing.
Response respond(const Definition& plugin, Invocation invocation);

// main() of every plugin. Secrets are taken out of argv before anything else. Ends the process with
// the exit code that the first line tells; 3 if the output could not be written.
[[noreturn]] void run(const Definition& plugin, std::span<char*> argv);

}  // namespace mailprobe::plugin
