// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a plugin says about itself, all of it from its tables.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "plugin/plugin.hpp"

namespace mailprobe::plugin {
namespace {

constexpr std::size_t columns = 80;

std::string wrap(std::string_view text, std::string_view indent) {
  std::string wrapped;
  std::string line(indent);
  for (const std::string_view word : base::split(text, ' ')) {
    if (line.size() > indent.size() && line.size() + 1 + word.size() >= columns) {
      wrapped += line + '\n';
      line = indent;
    }
    if (line.size() > indent.size()) line += ' ';
    line += word;
  }
  return wrapped + line + '\n';
}

std::string option_heading(const OptionSpec& spec) {
  return format_names(spec) + (spec.argument.empty() ? "" : ' ' + std::string(spec.argument));
}

std::vector<std::string_view> groups(const std::vector<OptionSpec>& options) {
  std::vector<std::string_view> names;
  for (const OptionSpec& spec : options) {
    if (std::ranges::find(names, spec.group) == names.end()) names.push_back(spec.group);
  }
  return names;
}

}  // namespace

std::string_view version() { return MAILPROBE_VERSION; }

std::vector<OptionSpec> all_options(const Definition& plugin) {
  const OptionTable common = common_option_table();
  std::vector<OptionSpec> options;
  std::ranges::copy_if(common, std::back_inserter(options), [&](const OptionSpec& spec) {
    return std::ranges::find(plugin.without, long_name(spec)) == plugin.without.end();
  });
  // The plugin's own groups follow the target, before judgement, network and output.
  const auto after_target = std::ranges::find_if(
      options, [&](const OptionSpec& spec) { return spec.group != options.front().group; });
  options.insert(after_target, plugin.options.begin(), plugin.options.end());
  return options;
}

std::vector<FindingKind> all_findings(const Definition& plugin) {
  return join(plugin.findings, own::catalogue());
}

std::string version_line(const Definition& plugin) {
  return fmt::format("{} {} (mailprobe)\n", plugin.name, version());
}

std::string usage_line(const Definition& plugin) {
  return fmt::format("Usage: {} {}; --help tells more\n", plugin.name, plugin.synopsis);
}

std::string help_text(const Definition& plugin) {
  std::string text = fmt::format("{} {} - {}\n\nUsage: {} {}\n", plugin.name, version(),
                                 plugin.purpose, plugin.name, plugin.synopsis);
  const std::vector<OptionSpec> options = all_options(plugin);
  for (const std::string_view group : groups(options)) {
    text += fmt::format("\n{}:\n", group);
    for (const OptionSpec& spec : options) {
      if (spec.group != group) continue;
      text += fmt::format("  {}\n{}", option_heading(spec), wrap(describe(spec), "        "));
    }
  }
  text += "\nRanges: 10 (alerts outside 0 to 10), 10: (below 10), ~:10 (above 10),\n";
  text += "10:20 (outside), @10:20 (inside). Quote them: the shell replaces ~.\n";
  text += "\nExit: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN; this help and --version exit 3.\n";
  text += fmt::format("\nExamples:\n{}", plugin.examples);
  return text;
}

std::string findings_text(const Definition& plugin) {
  std::string text;
  for (const FindingKind& kind : all_findings(plugin)) {
    text += fmt::format("{} [{}]\n", kind.id, format_status(kind.status));
    text += wrap(kind.title, "    ");
    text += wrap("to do: " + std::string(kind.remedy), "    ");
    text += wrap("source: " + std::string(kind.source), "    ");
  }
  return text;
}

}  // namespace mailprobe::plugin
