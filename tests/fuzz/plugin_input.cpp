// SPDX-License-Identifier: GPL-3.0-or-later
//
// What fills the options: a range that is read can be written and read again, an ini section gives
// arguments or an error, and arguments give a command line or an error.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/ascii.hpp"
#include "plugin/command_line.hpp"
#include "plugin/common_options.hpp"
#include "plugin/extra_opts.hpp"
#include "plugin/range.hpp"

using namespace mailprobe;

// NOLINTNEXTLINE(readability-identifier-naming): libFuzzer calls it by this name
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data),
                              size);  // NOLINT(*-reinterpret-cast)
  if (const auto range = plugin::parse_range(text)) {
    if (plugin::parse_range(plugin::format_range(*range)) != range) std::abort();
  }
  if (const auto timeout = plugin::parse_timeout(text); timeout && timeout->duration.count() < 0)
    std::abort();
  (void)plugin::parse_ini_section(plugin::common_option_table(), {text, "section", "file"});
  std::vector<std::string> arguments;
  for (const std::string_view argument : base::split(text, '\0'))
    arguments.emplace_back(argument);
  const auto line = plugin::CommandLine::parse(plugin::common_option_table(), arguments);
  if (line) (void)plugin::read_common_options(*line, plugin::own::catalogue());
  return 0;
}
