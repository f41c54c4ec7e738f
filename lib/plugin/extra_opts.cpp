// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/extra_opts.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <iterator>
#include <optional>

#include <unistd.h>

#include "base/ascii.hpp"
#include "base/file.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::plugin {
namespace {

using base::Cause;

constexpr std::string_view option_name = "--extra-opts";

constexpr std::array<std::string_view, 3> file_names{"monitoring-plugins.ini", "plugins.ini",
                                                     "nagios-plugins.ini"};

constexpr std::array<std::string_view, 11> standard_paths{
    "/usr/local/etc/monitoring-plugins/monitoring-plugins.ini",
    "/usr/local/etc/monitoring-plugins.ini",
    "/etc/monitoring-plugins/monitoring-plugins.ini",
    "/etc/monitoring-plugins.ini",
    "/etc/nagios/plugins.ini",
    "/usr/local/nagios/etc/plugins.ini",
    "/usr/local/etc/nagios/plugins.ini",
    "/etc/opt/nagios/plugins.ini",
    "/etc/nagios-plugins.ini",
    "/usr/local/etc/nagios-plugins.ini",
    "/etc/opt/nagios-plugins.ini",
};

bool exists(const std::string& path) { return access(path.c_str(), F_OK) == 0; }

std::optional<std::string> find_in_search_path(std::string_view search_path) {
  for (const std::string_view directory : base::split(search_path, ':')) {
    if (directory.empty()) continue;
    for (const std::string_view name : file_names) {
      std::string path = std::string(directory) + '/' + std::string(name);
      if (exists(path)) return path;
    }
  }
  return std::nullopt;
}

std::optional<std::string> find_default_file() {
  if (const char* file = std::getenv("MP_CONFIG_FILE"); file != nullptr && *file != '\0')
    return file;
  if (const char* search_path = std::getenv("NAGIOS_CONFIG_PATH"); search_path != nullptr) {
    if (auto found = find_in_search_path(search_path)) return found;
  }
  for (const std::string_view path : standard_paths) {
    if (exists(std::string(path))) return std::string(path);
  }
  return std::nullopt;
}

// A comment behind a value needs a blank in front: a '#' inside a value is the value's own.
std::string_view without_comment(std::string_view value) {
  for (std::size_t i = 0; i < value.size(); ++i) {
    const bool starts = i == 0 || value[i - 1] == ' ' || value[i - 1] == '\t';
    if (value[i] == '#' && starts) return value.substr(0, i);
  }
  return value;
}

// The option that an abbreviated or whole key means; nullptr if there is none.
const OptionSpec* find_by_key(OptionTable table, std::string_view key) {
  if (key.size() == 1) return find_option(table, key);
  return find_by_long_name(table, key).value_or(nullptr);
}

// An empty value is given as such, lest the next argument be taken for it.
Argument to_argument(const OptionSpec* option, std::string_view key, std::string_view value) {
  if (option != nullptr && !option->argument.empty()) return make_argument(*option, value);
  std::string name = option == nullptr && key.size() == 1 ? "-" : "--";
  name += option == nullptr ? key : long_name(*option);
  if (value.empty()) return {.text = std::move(name), .secret = std::nullopt};
  return {.text = name.append("=").append(value), .secret = std::nullopt};
}

base::Result<Arguments> read_locator(OptionTable table, std::string_view locator,
                                     std::string_view default_section) {
  const std::size_t at = locator.find('@');
  const std::string_view named_section = locator.substr(0, at);
  const std::string_view section = named_section.empty() ? default_section : named_section;
  std::optional<std::string> file;
  if (at != std::string_view::npos) {
    file = std::string(locator.substr(at + 1));
  } else {
    file = find_default_file();
  }
  if (!file) {
    return base::failure(Cause::syntax,
                         "--extra-opts: cannot find a config file in any standard location");
  }
  auto text = *file == "-" ? base::read_descriptor(STDIN_FILENO, "standard input")
                           : base::read_small_file(*file);
  if (!text) return base::failure(text.error().cause, "--extra-opts: " + text.error().message);
  auto arguments = parse_ini_section(table, {*text, section, *file});
  explicit_bzero(text->data(), text->size());  // there may be secrets in it
  return arguments;
}

}  // namespace

base::Result<Arguments> parse_ini_section(OptionTable table, const IniSection& ini) {
  Arguments arguments;
  std::optional<std::string_view> current;
  bool found = false;
  std::size_t number = 0;
  const auto refuse = [&](std::string_view reason) {
    return base::failure(Cause::syntax, "--extra-opts: " + base::printable(ini.file) + " line " +
                                            std::to_string(number) + ": " + std::string(reason));
  };
  for (const std::string_view raw : base::split(ini.text, '\n')) {
    ++number;
    const std::string_view line = base::trim(raw);
    if (line.empty() || line.front() == '#' || line.front() == ';') continue;
    if (line.front() == '[') {
      const std::size_t end = line.find(']');
      if (end == std::string_view::npos) return refuse("a section needs a closing bracket");
      current = base::trim(line.substr(1, end - 1));
      found = found || *current == ini.section;
      continue;
    }
    if (!current) return refuse("an option stands before the first [section]");
    if (*current != ini.section) continue;
    const std::size_t equals = line.find('=');
    const std::string_view key = base::trim(line.substr(0, equals));
    if (equals == std::string_view::npos || key.empty()) return refuse("expected OPTION = VALUE");
    const OptionSpec* option = find_by_key(table, key);
    if (option != nullptr && option == find_option(table, option_name.substr(2)))
      return refuse("a file cannot ask for further files");
    arguments.push_back(
        to_argument(option, key, base::trim(without_comment(line.substr(equals + 1)))));
  }
  if (!found) {
    return base::failure(Cause::syntax, "--extra-opts: there is no section " +
                                            base::quote(ini.section) + " in " +
                                            base::quote(ini.file));
  }
  return arguments;
}

base::Result<Arguments> expand_extra_opts(OptionTable table, Arguments arguments,
                                          std::string_view default_section) {
  Arguments from_files;
  Arguments rest;
  for (auto argument = arguments.begin(); argument != arguments.end(); ++argument) {
    if (argument->text == "--") {
      std::move(argument, arguments.end(), std::back_inserter(rest));
      break;
    }
    std::string_view locator;
    if (argument->text.starts_with(std::string(option_name) + '=')) {
      locator = std::string_view(argument->text).substr(option_name.size() + 1);
    } else if (argument->text == option_name) {
      const auto next = std::next(argument);
      if (next != arguments.end() && !next->text.starts_with('-')) locator = (++argument)->text;
    } else {
      rest.push_back(std::move(*argument));
      continue;
    }
    auto options = read_locator(table, locator, default_section);
    if (!options) return base::failure(options.error());
    std::ranges::move(*options, std::back_inserter(from_files));
  }
  std::ranges::move(rest, std::back_inserter(from_files));
  return from_files;
}

}  // namespace mailprobe::plugin
