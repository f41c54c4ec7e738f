// SPDX-License-Identifier: GPL-3.0-or-later
#include <fmt/format.h>

#include "generator/generators.hpp"

namespace mailprobe::contrib {
namespace {

constexpr std::string_view head =
    R"(/* SPDX-License-Identifier: GPL-3.0-or-later
 *
 * CheckCommand objects for Icinga 2, in the style of the Icinga Template Library. Made from the
 * plugins' own tables; mail-domain.conf beside it shows how to use them.
 */
)";

std::string quoted(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') result += '\\';
    result += c;
  }
  return result + '"';
}

std::string argument_entry(const CheckArgument& argument) {
  const bool is_flag = argument.kind == CheckArgument::Kind::flag;
  std::string entry = fmt::format("\t\t{} = {{\n", quoted(argument.option));
  entry += fmt::format("\t\t\t{} = {}\n", is_flag ? "set_if" : "value",
                       quoted('$' + argument.variable + '$'));
  if (argument.kind == CheckArgument::Kind::list) entry += "\t\t\trepeat_key = true\n";
  if (!argument.separator.empty())
    entry += fmt::format("\t\t\tseparator = {}\n", quoted(argument.separator));
  if (argument.required) entry += "\t\t\trequired = true\n";
  entry += fmt::format("\t\t\tdescription = {}\n\t\t}}\n", quoted(argument.description));
  return entry;
}

std::string command_object(const Row& row) {
  const std::string_view command = row.command();
  std::string object = fmt::format("\nobject CheckCommand {} {{\n", quoted(command));
  if (row.wants_address) object += "\timport \"ipv4-or-ipv6\"\n\n";
  object += fmt::format("\tcommand = [ PluginDir + {} ]\n\ttimeout = 30s\n\n\targuments = {{\n",
                        quoted(fmt::format("/{}", row.plugin.name)));
  for (const CheckArgument& argument : row.arguments())
    object += argument_entry(argument);
  object += "\t}\n\n";
  for (const Variable& variable : row.defaults)
    object += fmt::format("\tvars.{}_{} = {}\n", command, variable.name, quoted(variable.value));
  if (row.wants_address) {
    for (const std::string_view family : {"ipv4", "ipv6"})
      object += fmt::format("\tvars.check_{0} = \"${1}_{0}$\"\n", family, command);
  }
  return object + fmt::format("\tvars.{}_verbose = true\n}}\n", command);
}

}  // namespace

std::string icinga_commands() {
  std::string text(head);
  for (const Row& row : suite())
    text += command_object(row);
  return text;
}

}  // namespace mailprobe::contrib
