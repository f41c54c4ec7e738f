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
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "plugin/arguments.hpp"

namespace mailprobe::plugin {

class CommandLine {
 public:
  // An empty operand is dropped: engines pass an unset $ARG1$ as ''. A control character in any
  // argument is refused (requirement R45). Errors: Cause::syntax; a secret is in none of them.
  static base::Result<CommandLine> parse(OptionTable table, Arguments arguments);
  // The same of words as they were typed.
  static base::Result<CommandLine> parse(OptionTable table, std::vector<std::string> words);

  [[nodiscard]] std::size_t count(std::string_view option) const;
  [[nodiscard]] bool has(std::string_view option) const { return count(option) > 0; }
  // The last one given wins. Of an option that takes a secret the value is empty.
  [[nodiscard]] std::optional<std::string> value(std::string_view option) const;
  // The same, but that an empty one does not count: engines pass an unset macro as ''.
  [[nodiscard]] std::optional<std::string> value_unless_empty(std::string_view option) const;
  [[nodiscard]] std::vector<std::string> values(std::string_view option) const;
  // The last one given; nullptr if none was.
  [[nodiscard]] const base::Secret* secret(std::string_view option) const;
  // Which of these options was given last; empty if none was.
  [[nodiscard]] std::string_view last_of(std::span<const std::string_view> options) const;
  [[nodiscard]] const std::vector<std::string>& operands() const { return operands_; }
  // Nothing was given at all.
  [[nodiscard]] bool empty() const { return given_.empty() && operands_.empty(); }

 private:
  struct Given {
    std::string option;  // its long name
    std::string value;
    std::optional<base::Secret> secret;
  };

  std::vector<Given> given_;  // in order
  std::vector<std::string> operands_;
};

}  // namespace mailprobe::plugin
