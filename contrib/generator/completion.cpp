// SPDX-License-Identifier: GPL-3.0-or-later
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "generator/generators.hpp"

namespace mailprobe::contrib {
namespace {

// What may stand behind an option, as far as a shell can know.
enum class Words : std::uint8_t { any, files, directories, hosts, choice };

struct Completion {
  Words words = Words::any;
  std::vector<std::string> choice;
};

Completion completion_of(const plugin::OptionSpec& spec) {
  const std::string_view argument = spec.argument;
  if (argument.ends_with("FILE")) return {Words::files, {}};
  if (argument == "PATH") return {Words::files, {}};
  if (argument == "DIRECTORY") return {Words::directories, {}};
  if (argument == "HOST" || argument == "DOMAIN") return {Words::hosts, {}};
  if (plugin::long_name(spec) == "format") return {Words::choice, {"text", "json", "openmetrics"}};
  // "command|spool": these words and no others.
  const auto is_upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  const bool is_choice = !argument.empty() && std::ranges::none_of(argument, is_upper);
  if (!is_choice) return {};
  Completion completion{Words::choice, {}};
  for (const std::string_view word : base::split(argument, '|'))
    completion.choice.emplace_back(word);
  return completion;
}

std::vector<std::string> spellings(const plugin::OptionSpec& spec) {
  std::vector<std::string> all;
  for (const std::string_view name : base::split(spec.names, ','))
    all.push_back((name.size() == 1 ? "-" : "--") + std::string(name));
  return all;
}

std::string bash_function(const Row& row) {
  std::string cases;
  std::vector<std::string> words;
  for (const plugin::OptionSpec& spec : plugin::all_options(row.plugin)) {
    const std::vector<std::string> names = spellings(spec);
    words.insert(words.end(), names.begin(), names.end());
    if (spec.argument.empty()) continue;
    const Completion completion = completion_of(spec);
    std::string action = "return";
    if (completion.words == Words::files) action = "_filedir";
    if (completion.words == Words::directories) action = "_filedir -d";
    if (completion.words == Words::hosts) action = R"(_known_hosts_real -- "$cur")";
    if (completion.words == Words::choice)
      action = fmt::format(R"(COMPREPLY=($(compgen -W '{}' -- "$cur")))",
                           base::join(completion.choice, " "));
    cases += fmt::format("        {})\n            {}\n            return ;;\n",
                         base::join(names, " | "), action);
  }
  return fmt::format(R"(
_{0}() {{
    local cur prev words cword split
    _init_completion -s -n : || return
    case $prev in
{1}    esac
    $split && return
    COMPREPLY=($(compgen -W '{2}' -- "$cur"))
}} && complete -F _{0} {0}
)",
                     row.plugin.name, cases, base::join(words, " "));
}

// In single quotes, where brackets and colons would be taken for syntax.
std::string zsh_text(std::string_view text) {
  std::string result;
  for (const char c : text) {
    if (c == '[' || c == ']' || c == ':' || c == '\\') result += '\\';
    if (c == '\'') {
      result += "'\\''";
    } else {
      result += c;
    }
  }
  return result;
}

std::string zsh_action(const plugin::OptionSpec& spec) {
  const Completion completion = completion_of(spec);
  switch (completion.words) {
    case Words::files: return "_files";
    case Words::directories: return "_files -/";
    case Words::hosts: return "_hosts";
    case Words::choice: return fmt::format("({})", base::join(completion.choice, " "));
    case Words::any: break;
  }
  return " ";
}

std::string zsh_function(const Row& row) {
  std::string text = fmt::format("\n_{}() {{\n    _arguments -s -S \\\n", row.plugin.name);
  for (const plugin::OptionSpec& spec : plugin::all_options(row.plugin)) {
    for (const std::string& name : spellings(spec)) {
      std::string_view join = name.starts_with("--") ? "=" : "+";
      if (spec.argument.empty()) join = "";
      const std::string argument =
          spec.argument.empty() ? ""
                                : fmt::format(":{}:{}", zsh_text(spec.argument), zsh_action(spec));
      text += fmt::format("        '*{}{}[{}]{}' \\\n", name, join, zsh_text(spec.help), argument);
    }
  }
  return text + fmt::format("        '*::host:_hosts'\n}}\n");
}

}  // namespace

std::string bash_completion() {
  std::string text =
      "# SPDX-License-Identifier: GPL-3.0-or-later\n"
      "# Completion for bash, made from the plugins' own tables.\n";
  for (const Row& row : suite())
    text += bash_function(row);
  return text;
}

std::string zsh_completion() {
  std::vector<std::string> names;
  for (const Row& row : suite())
    names.emplace_back(row.plugin.name);
  std::string text = fmt::format(
      "#compdef {}\n# SPDX-License-Identifier: GPL-3.0-or-later\n"
      "# Completion for zsh, made from the plugins' own tables.\n",
      base::join(names, " "));
  for (const Row& row : suite())
    text += zsh_function(row);
  return text + "\n\"_$service\" \"$@\"\n";
}

}  // namespace mailprobe::contrib
