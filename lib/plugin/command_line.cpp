// SPDX-License-Identifier: GPL-3.0-or-later
#define CXXOPTS_NO_REGEX  // std::regex costs 0.8 ms at run time and half the compile time
#define CXXOPTS_VECTOR_DELIMITER '\0'  // a comma in a value is the value's own
#include "plugin/command_line.hpp"

#include <algorithm>

#include <cxxopts.hpp>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::plugin {
namespace {

using base::Cause;
using base::quote;

std::vector<std::string_view> long_names(const OptionSpec& spec) {
  std::vector<std::string_view> names = base::split(spec.names, ',');
  std::erase_if(names, [](std::string_view name) { return name.size() == 1; });
  return names;
}

// getopt_long's users type --warn for --warning.
base::Result<std::string> complete(OptionTable table, const std::string& argument) {
  if (!argument.starts_with("--") || argument.size() == 2) return argument;
  const std::size_t equals = argument.find('=');
  const std::string typed = argument.substr(2, equals == std::string::npos ? equals : equals - 2);
  const std::string rest = equals == std::string::npos ? "" : argument.substr(equals);
  if (find_option(table, typed) != nullptr) return argument;

  std::vector<std::string> matches;
  const OptionSpec* meant = nullptr;
  for (const OptionSpec& spec : table) {
    for (const std::string_view name : long_names(spec)) {
      if (!name.starts_with(typed)) continue;
      if (meant != &spec) matches.push_back("--" + std::string(name));
      meant = &spec;
    }
  }
  if (matches.empty())
    return base::failure(Cause::syntax, "there is no option " + quote("--" + typed));
  if (matches.size() > 1) {
    return base::failure(Cause::syntax,
                         quote("--" + typed) + " is ambiguous: " + base::join(matches, ", "));
  }
  return matches.front() + rest;
}

// Whether the next argument is the value of this one: "-w 5", "-Sw 5", "--warning 5". A value in
// brackets is optional, and never stands by itself.
bool takes_next(OptionTable table, std::string_view argument) {
  const auto needs_value = [&](const OptionSpec* spec) {
    return spec != nullptr && !spec->argument.empty() && !spec->argument.starts_with('[');
  };
  if (argument.starts_with("--")) {
    return argument.find('=') == std::string_view::npos &&
           needs_value(find_option(table, argument.substr(2)));
  }
  if (!argument.starts_with('-')) return false;
  for (std::size_t i = 1; i < argument.size(); ++i) {
    if (needs_value(find_option(table, argument.substr(i, 1)))) return i + 1 == argument.size();
  }
  return false;
}

cxxopts::Options make_parser(OptionTable table) {
  cxxopts::Options parser("mailprobe");
  auto add = parser.add_options();
  for (const OptionSpec& spec : table) {
    const std::string names(spec.names);
    if (spec.argument.empty()) {
      add(names, "");
    } else {
      add(names, "", cxxopts::value<std::vector<std::string>>());
    }
  }
  add("operands", "", cxxopts::value<std::vector<std::string>>());
  parser.parse_positional("operands");
  return parser;
}

std::string flag_with_value(OptionTable table, const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (argument == "--") break;
    const std::size_t equals = argument.find('=');
    if (!argument.starts_with("--") || equals == std::string::npos) continue;
    const OptionSpec* spec = find_option(table, std::string_view(argument).substr(2, equals - 2));
    if (spec != nullptr && spec->argument.empty()) return argument.substr(0, equals);
  }
  return {};
}

std::unexpected<base::Error> translate(const cxxopts::exceptions::exception& problem) {
  // cxxopts puts names between typographic quotes; its sentences are otherwise fine.
  std::string text = problem.what();
  for (const std::string_view mark : {"\u2018", "\u2019"}) {
    for (std::size_t at = text.find(mark); at != std::string::npos; at = text.find(mark)) {
      text.replace(at, mark.size(), "'");
    }
  }
  return base::failure(Cause::syntax, base::printable(text));
}

}  // namespace

const OptionSpec* find_option(OptionTable table, std::string_view name) {
  const auto found = std::ranges::find_if(table, [&](const OptionSpec& spec) {
    const auto names = base::split(spec.names, ',');
    return std::ranges::find(names, name) != names.end();
  });
  return found == table.end() ? nullptr : &*found;
}

base::Result<std::vector<std::string>> complete_names(OptionTable table,
                                                      const std::vector<std::string>& arguments) {
  std::vector<std::string> completed;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--") {
      completed.insert(completed.end(), arguments.begin() + static_cast<std::ptrdiff_t>(i),
                       arguments.end());
      break;
    }
    auto full = complete(table, arguments[i]);
    if (!full) return base::failure(full.error());
    completed.push_back(std::move(*full));
    if (takes_next(table, completed.back()) && i + 1 < arguments.size())
      completed.push_back(arguments[++i]);
  }
  return completed;
}

std::string_view long_name(const OptionSpec& spec) { return long_names(spec).front(); }

std::string format_names(const OptionSpec& spec) {
  std::vector<std::string> shown;
  for (const std::string_view name : base::split(spec.names, ',')) {
    shown.push_back((name.size() == 1 ? "-" : "--") + std::string(name));
  }
  return base::join(shown, ", ");
}

base::Result<CommandLine> CommandLine::parse(OptionTable table,
                                             const std::vector<std::string>& arguments) {
  for (const std::string& argument : arguments) {
    if (!base::has_control(argument)) continue;
    return base::failure(Cause::syntax, "control character in argument " + quote(argument));
  }
  const auto completed = complete_names(table, arguments);
  if (!completed) return base::failure(completed.error());
  if (const std::string flag = flag_with_value(table, *completed); !flag.empty()) {
    return base::failure(Cause::syntax, "option " + quote(flag) + " takes no value");
  }

  std::vector<const char*> argv{"mailprobe"};
  for (const std::string& argument : *completed)
    argv.push_back(argument.c_str());
  CommandLine line;
  try {
    cxxopts::Options parser = make_parser(table);
    const cxxopts::ParseResult parsed = parser.parse(static_cast<int>(argv.size()), argv.data());
    for (const cxxopts::KeyValue& pair : parsed.arguments()) {
      if (pair.key() == "operands") {
        if (!pair.value().empty()) line.operands_.push_back(pair.value());
        continue;
      }
      const OptionSpec* spec = find_option(table, pair.key());
      if (spec != nullptr) line.given_.emplace_back(long_name(*spec), pair.value());
    }
    for (const std::string& operand : parsed.unmatched())
      line.operands_.push_back(operand);
  } catch (const cxxopts::exceptions::exception& problem) {
    return translate(problem);
  }
  return line;
}

std::size_t CommandLine::count(std::string_view option) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(given_, [&](const auto& pair) { return pair.first == option; }));
}

std::optional<std::string> CommandLine::value(std::string_view option) const {
  const std::vector<std::string> all = values(option);
  return all.empty() ? std::nullopt : std::optional(all.back());
}

std::vector<std::string> CommandLine::values(std::string_view option) const {
  std::vector<std::string> all;
  for (const auto& [name, value] : given_) {
    if (name == option) all.push_back(value);
  }
  return all;
}

std::string_view CommandLine::last_of(std::span<const std::string_view> options) const {
  std::string_view last;
  for (const auto& [name, value] : given_) {
    const auto found = std::ranges::find(options, std::string_view(name));
    if (found != options.end()) last = *found;
  }
  return last;
}

}  // namespace mailprobe::plugin
