// SPDX-License-Identifier: GPL-3.0-or-later
//
// The options that mean the same in every plugin of the suite.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "plugin/command_line.hpp"
#include "plugin/finding.hpp"
#include "plugin/range.hpp"

namespace mailprobe::plugin {

// mp_test_json is the Monitoring Plugins' own.
enum class Format : std::uint8_t { text, json, openmetrics, mp_test_json };
enum class AddressFamily : std::uint8_t { any, v4, v6 };

// -t SECONDS[:STATE]: the whole check ends after so many seconds. STATE, if given, is reported when
// the time ran out, whoever was waited for.
struct Timeout {
  base::Duration duration = std::chrono::seconds(10);
  std::optional<Status> state;
};

inline constexpr double longest_timeout = 86400;  // seconds
inline constexpr int most_verbose = 3;

struct CommonOptions {
  std::optional<std::string> host;
  std::optional<std::uint16_t> port;
  AddressFamily family = AddressFamily::any;
  Timeout timeout;
  Thresholds thresholds;  // -w, -c: of what, each plugin says
  int verbosity = 0;
  Format format = Format::text;
  bool quiet = false;  // whoever reads takes standard error for a part of the output
  std::vector<std::string> resolvers;
  bool trust_ad = false;
  std::optional<std::string> ca_file;
  std::optional<std::string> ca_path;
  Severities severities;
  std::size_t parallel = 20;
};

OptionTable common_option_table();

// The findings are those that --severity may name. Errors: Cause::syntax, naming the option.
base::Result<CommonOptions> read_common_options(const CommandLine& line, Catalogue findings);

// Values that several plugins read alike. Errors: Cause::syntax, naming the option.
base::Result<Timeout> parse_timeout(std::string_view text);
base::Result<std::uint16_t> parse_port(std::string_view text);
base::Result<std::optional<Range>> read_range(const CommandLine& line, std::string_view option);
std::unexpected<base::Error> bad_value(std::string_view option, std::string_view reason);

// The format that a command line asks for, even if the rest of it is wrong.
Format guess_format(const Arguments& arguments);

}  // namespace mailprobe::plugin
