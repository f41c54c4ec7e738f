// SPDX-License-Identifier: GPL-3.0-or-later
//
// The words of a command line, sorted out. GNU conventions: bundled letters, "--name=value",
// unambiguous abbreviations of long names. Whatever the spelling, every option becomes one argument
// with its long name, and no secret stays where others can read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"

namespace mailprobe::plugin {

// What an option takes: one value, any number of them, one that nobody else may read, or two words
// that one blank joins ("FROM TO").
enum class Value : std::uint8_t { one, repeated, secret, pair };

struct OptionSpec {
  std::string_view names;     // "S,starttls" or "s,ssl,tls": one letter first if there is one
  std::string_view argument;  // "SECONDS[:STATE]"; empty for a flag
  std::string_view group;     // the heading it stands under
  std::string_view help;
  Value value = Value::one;
};

using OptionTable = std::span<const OptionSpec>;

// A whole word that another program understood in an option's place: {"-to", "-t"}.
struct OldSpelling {
  std::string_view from;
  std::string_view to;
};

using OldSpellings = std::span<const OldSpelling>;

// The first long name: by this one the option is asked for.
std::string_view long_name(const OptionSpec& spec);

// What the option means, and whether it may be repeated.
std::string describe(const OptionSpec& spec);

// "-s, --ssl, --tls" as help and manual show it, without the argument.
std::string format_names(const OptionSpec& spec);

// The option with this name, which may be a letter; nullptr if there is none.
const OptionSpec* find_option(OptionTable table, std::string_view name);

// The option that a long name means, which may be abbreviated. That --password-file exists, too,
// does not make --passw ambiguous: it is the secret itself. Errors: Cause::syntax, for a name that
// is unknown or ambiguous.
base::Result<const OptionSpec*> find_by_long_name(OptionTable table, std::string_view typed);

// An option, "--starttls" or "--port=25"; an operand; or what could not be understood, as it was
// typed.
struct Argument {
  std::string text;                    // of a secret option "--password"
  std::optional<base::Secret> secret;  // its value
};

using Arguments = std::vector<Argument>;

Argument make_argument(const OptionSpec& spec, std::string_view value);

// Takes the words apart, and overwrites those that are a secret option's value in place. Behind
// "--" every word is an operand. What is wrong is left for CommandLine::parse to refuse: a secret
// is taken, whatever else may be wrong.
Arguments take_arguments(OptionTable table, OldSpellings old, std::span<char* const> words);

}  // namespace mailprobe::plugin
