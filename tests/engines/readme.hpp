// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>
#include <string_view>

namespace mailprobe::test {

// What README.md tells a newcomer to type, under "### HEADING": a script for a machine, which has
// no systemd. Throws std::runtime_error if there is no such section, or no commands in it.
std::string readme_commands(std::string_view heading);

}  // namespace mailprobe::test
