// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/profile.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <optional>
#include <string>
#include <string_view>

#include "base/foreign_text.hpp"
#include "plugin/common_options.hpp"

namespace mailprobe::plugin {
namespace {

struct Profile {
  std::string_view name;
  std::array<std::string_view, 2> options;
};

constexpr auto profiles = std::to_array<Profile>({
    // Zabbix stops a check after 3 seconds unless it is told otherwise, and throws away what it
    // said.
    {"zabbix", {"--format=json", "--timeout=2.5"}},
});

std::optional<std::string> chosen_name(const Arguments& arguments) {
  constexpr std::string_view option = "--profile=";
  std::optional<std::string> name;
  for (const Argument& argument : arguments) {
    if (argument.text == "--") break;
    const bool is_given = argument.text.starts_with(option) && argument.text != option;
    if (is_given) name = argument.text.substr(option.size());
  }
  return name;
}

}  // namespace

base::Result<Arguments> expand_profile(Arguments arguments) {
  const auto name = chosen_name(arguments);
  if (!name) return arguments;
  const auto* const profile = std::ranges::find(profiles, *name, &Profile::name);
  if (profile == profiles.end())
    return bad_value("--profile", base::quote(*name) + " is not zabbix");
  Arguments expanded;
  for (const std::string_view option : profile->options)
    expanded.push_back({.text = std::string(option), .secret = std::nullopt});
  std::ranges::move(arguments, std::back_inserter(expanded));
  return expanded;
}

}  // namespace mailprobe::plugin
