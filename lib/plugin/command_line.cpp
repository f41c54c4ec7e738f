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

bool is_given(const OptionSpec& spec, const std::vector<std::string>& texts) {
  const std::string option = "--" + std::string(long_name(spec));
  return std::ranges::any_of(texts, [&](const std::string& text) {
    return text == option || text.starts_with(option + '=');
  });
}

// Every argument has its long name by now and is known, so the parser needs to know no others: the
// whole table would cost each run more than its session does.
cxxopts::Options make_parser(OptionTable table, const std::vector<std::string>& texts) {
  cxxopts::Options parser("mailprobe");
  auto add = parser.add_options();
  for (const OptionSpec& spec : table) {
    if (!is_given(spec, texts)) continue;
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

base::Result<void> check_characters(const Argument& argument) {
  if (base::has_control(argument.text))
    return base::failure(Cause::syntax, "control character in argument " + quote(argument.text));
  if (argument.secret && base::has_control(argument.secret->reveal())) {
    return base::failure(Cause::syntax,
                         "control character in the value of " + quote(argument.text));
  }
  return {};
}

// What an option's argument must be before its value has a meaning.
base::Result<void> check_option(OptionTable table, std::string_view text) {
  const std::size_t equals = text.find('=');
  const auto found = find_by_long_name(
      table, text.substr(2, equals == std::string_view::npos ? equals : equals - 2));
  if (!found) return base::failure(found.error());
  const OptionSpec& option = **found;
  const std::string shown = "option " + quote(text.substr(0, equals));
  if (option.argument.empty() && equals != std::string_view::npos)
    return base::failure(Cause::syntax, shown + " takes no value");
  const std::string_view value = equals == std::string_view::npos ? "" : text.substr(equals + 1);
  if (option.value != Value::pair || base::split(value, ' ').size() == 2) return {};
  return base::failure(Cause::syntax, shown + " takes 2 values: " + std::string(option.argument));
}

base::Result<void> check(OptionTable table, const Arguments& arguments) {
  for (const Argument& argument : arguments) {
    if (auto fine = check_characters(argument); !fine) return fine;
  }
  for (const Argument& argument : arguments) {
    if (argument.text == "--") break;
    if (!argument.text.starts_with("--")) continue;
    if (auto fine = check_option(table, argument.text); !fine) return fine;
  }
  return {};
}

// Of a secret the parser sees only where it stands.
std::vector<std::string> without_secrets(const Arguments& arguments) {
  std::vector<std::string> texts{"mailprobe"};
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    texts.push_back(arguments[i].text);
    if (arguments[i].secret) texts.back() += '=' + std::to_string(i);
  }
  return texts;
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

base::Result<CommandLine> CommandLine::parse(OptionTable table, std::vector<std::string> words) {
  std::vector<char*> pointers;
  pointers.reserve(words.size());
  for (std::string& word : words)
    pointers.push_back(word.data());
  return parse(table, take_arguments(table, {}, pointers));
}

base::Result<CommandLine> CommandLine::parse(OptionTable table, Arguments arguments) {
  if (const auto fine = check(table, arguments); !fine) return base::failure(fine.error());
  const std::vector<std::string> texts = without_secrets(arguments);
  std::vector<const char*> argv;
  argv.reserve(texts.size());
  for (const std::string& text : texts)
    argv.push_back(text.c_str());
  CommandLine line;
  try {
    cxxopts::Options parser = make_parser(table, texts);
    const cxxopts::ParseResult parsed = parser.parse(static_cast<int>(argv.size()), argv.data());
    for (const cxxopts::KeyValue& pair : parsed.arguments()) {
      if (pair.key() == "operands") {
        if (!pair.value().empty()) line.operands_.push_back(pair.value());
        continue;
      }
      const OptionSpec* spec = find_option(table, pair.key());
      if (spec == nullptr) continue;
      Given given{.option = std::string(long_name(*spec)), .value = {}, .secret = {}};
      if (spec->value != Value::secret) {
        given.value = pair.value();
      } else {
        given.secret = std::move(arguments.at(std::stoul(pair.value())).secret);
      }
      line.given_.push_back(std::move(given));
    }
    for (const std::string& operand : parsed.unmatched())
      line.operands_.push_back(operand);
  } catch (const cxxopts::exceptions::exception& problem) {
    return translate(problem);
  }
  return line;
}

std::size_t CommandLine::count(std::string_view option) const {
  return static_cast<std::size_t>(std::ranges::count(given_, option, &Given::option));
}

std::optional<std::string> CommandLine::value(std::string_view option) const {
  const std::vector<std::string> all = values(option);
  return all.empty() ? std::nullopt : std::optional(all.back());
}

std::optional<std::string> CommandLine::value_unless_empty(std::string_view option) const {
  std::optional<std::string> last;
  for (std::string& given : values(option)) {
    if (!given.empty()) last = std::move(given);
  }
  return last;
}

std::vector<std::string> CommandLine::values(std::string_view option) const {
  std::vector<std::string> all;
  for (const Given& given : given_) {
    if (given.option == option) all.push_back(given.value);
  }
  return all;
}

const base::Secret* CommandLine::secret(std::string_view option) const {
  const base::Secret* last = nullptr;
  for (const Given& given : given_) {
    if (given.option == option && given.secret) last = &*given.secret;
  }
  return last;
}

std::string_view CommandLine::last_of(std::span<const std::string_view> options) const {
  std::string_view last;
  for (const Given& given : given_) {
    const auto found = std::ranges::find(options, std::string_view(given.option));
    if (found != options.end()) last = *found;
  }
  return last;
}

}  // namespace mailprobe::plugin
