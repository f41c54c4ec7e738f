// SPDX-License-Identifier: GPL-3.0-or-later
#include "engines/readme.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "servers/machine.hpp"

namespace mailprobe::test {

std::string readme_commands(std::string_view heading) {
  constexpr std::string_view fence = "```sh\n";
  const std::string readme = content_of(MAILPROBE_SOURCE_DIR "/README.md");
  const std::size_t section = readme.find(fmt::format("\n### {}\n", heading));
  const std::size_t begin = readme.find(fence, section);
  const std::size_t next_section = readme.find("\n### ", section + 1);
  if (section == std::string::npos || begin >= next_section)
    throw std::runtime_error(fmt::format("README.md has no commands under \"{}\"", heading));
  const std::size_t commands = begin + fence.size();
  return fmt::format("systemctl() {{ :; }}\ncd '{}'\n{}", MAILPROBE_SOURCE_DIR,
                     readme.substr(commands, readme.find("```", commands) - commands));
}

}  // namespace mailprobe::test
