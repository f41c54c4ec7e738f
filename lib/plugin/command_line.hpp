// SPDX-License-Identifier: GPL-3.0-or-later
//
// The command line as a table. One table of OptionSpec makes the parser, the usage, --help and the
// manual, so that they cannot drift apart. Values stay text here; who needs a number parses it and
// says which option was wrong.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"

namespace mailprobe::plugin {

struct OptionSpec {
  std::string_view names;     // "S,starttls" or "s,ssl,tls": one letter first if there is one
  std::string_view argument;  // "SECONDS[:STATE]"; empty for a flag
  std::string_view group;     // the heading it stands under
  std::string_view help;
};

using OptionTable = std::span<const OptionSpec>;

// The first long name: by this one the option is asked for.
std::string_view long_name(const OptionSpec& spec);

// "-s, --ssl, --tls" as help and manual show it, without the argument.
std::string format_names(const OptionSpec& spec);

// The option with this name, which may be a letter; nullptr if there is none.
const OptionSpec* find_option(OptionTable table, std::string_view name);

// The arguments with every abbreviated long name written out; what is the value of an option stays
// as it is. Errors: Cause::syntax, for a name that is unknown or ambiguous.
base::Result<std::vector<std::string>> complete_names(OptionTable table,
                                                      const std::vector<std::string>& arguments);

class CommandLine {
 public:
  // GNU conventions: bundled letters, "--name=value", unambiguous abbreviations of long names. An
  // empty operand is dropped: engines pass an unset $ARG1$ as ''. A control character in any
  // argument is refused (requirement R45). Errors: Cause::syntax.
  static base::Result<CommandLine> parse(OptionTable table,
                                         const std::vector<std::string>& arguments);

  [[nodiscard]] std::size_t count(std::string_view option) const;
  [[nodiscard]] bool has(std::string_view option) const { return count(option) > 0; }
  // The last one given wins.
  [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
  [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
  // Which of these options was given last; empty if none was.
  [[nodiscard]] std::string_view last_of(std::span<const std::string_view> options) const;
  [[nodiscard]] const std::vector<std::string>& operands() const { return operands_; }

 private:
  std::vector<std::pair<std::string, std::string>> given_;  // long name and value, in order
  std::vector<std::string> operands_;
};

}  // namespace mailprobe::plugin
