// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/common_options.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"

namespace mailprobe::plugin {
namespace {

using base::Cause;
using base::quote;

constexpr std::string_view target = "Target";
constexpr std::string_view judgement = "Judgement";
constexpr std::string_view output = "Output";
constexpr std::string_view network = "Network and trust";

constexpr std::array<OptionSpec, 22> table{{
    {"H,hostname", "HOST", target,
     "host name or IP address to check, or the domain if a domain is checked; also the first plain "
     "argument"},
    {"p,port", "PORT", target, "TCP port"},
    {"4,use-ipv4", "", target, "use IPv4 addresses only"},
    {"6,use-ipv6", "", target, "use IPv6 addresses only; of -4 and -6 the last wins"},
    {"w,warning", "RANGE", judgement, "WARNING if the total time in seconds is outside of RANGE"},
    {"c,critical", "RANGE", judgement, "CRITICAL if the total time in seconds is outside of RANGE"},
    {"t,timeout", "SECONDS[:STATE]", judgement,
     "end after SECONDS (default 10, fractions allowed); if the time ran out report STATE: ok, "
     "warning, "
     "critical, unknown or 0 to 3. Without STATE a peer that keeps silent is CRITICAL, and a "
     "plugin that had "
     "to be stopped is UNKNOWN"},
    {"severity", "ID=STATE", judgement, "report the finding ID as STATE", Value::repeated},
    {"resolver", "ADDR[:PORT]", network, "DNS server to ask instead of those of /etc/resolv.conf",
     Value::repeated},
    {"trust-ad", "", network,
     "believe the AD bit of the DNS servers although they are not on this machine"},
    {"ca-file", "FILE", network,
     "PEM file of the certificate authorities to trust, instead of the system's"},
    {"ca-path", "DIRECTORY", network, "hashed directory of the certificate authorities to trust"},
    {"parallel", "N", network, "probe at most N addresses at the same time (default 20)"},
    {"format", "FORMAT", output, "text (default), json or openmetrics"},
    {"output-format", "FORMAT", output,
     "as in the Monitoring Plugins: multi-line (text) or mp-test-json; of this and --format the "
     "last wins"},
    {"profile", "zabbix", output,
     "what suits the engine: --format json, --timeout 2.5, and nothing on standard error; options "
     "that are given beside it win"},
    {"v,verbose", "", output,
     "more lines: -v shows the tree of steps and the dialogue, -vv a time-line and more details"},
    {"extra-opts", "[SECTION][@FILE]", output, "read further options from an ini file"},
    {"list-findings", "", output,
     "print every finding with its state, remedy and source, and exit"},
    {"manual", "", output, "print the manual page as roff source, and exit"},
    {"V,version", "", output, "print the version, and exit"},
    {"h,help", "", output, "print this help, and exit"},
}};

struct FormatName {
  std::string_view option;
  std::string_view name;
  Format format;
};

constexpr std::array<FormatName, 5> formats{{
    {"format", "text", Format::text},
    {"format", "json", Format::json},
    {"format", "openmetrics", Format::openmetrics},
    {"output-format", "multi-line", Format::text},
    {"output-format", "mp-test-json", Format::mp_test_json},
}};

base::Result<Format> parse_format(std::string_view option, std::string_view text) {
  std::vector<std::string> names;
  for (const FormatName& format : formats) {
    if (format.option != option) continue;
    if (format.name == text) return format.format;
    names.emplace_back(format.name);
  }
  return bad_value("--" + std::string(option),
                   quote(text) + " is not one of " + base::join(names, ", "));
}

base::Result<Format> read_format(const CommandLine& line) {
  constexpr std::array<std::string_view, 2> options{"format", "output-format"};
  Format chosen = Format::text;
  for (const std::string_view option : options) {
    const auto text = line.value(option);
    if (!text) continue;
    const auto format = parse_format(option, *text);
    if (!format) return format;
    if (line.last_of(options) == option) chosen = *format;
  }
  return chosen;
}

AddressFamily read_family(const CommandLine& line) {
  constexpr std::array<std::string_view, 2> families{"use-ipv4", "use-ipv6"};
  const std::string_view last = line.last_of(families);
  if (last.empty()) return AddressFamily::any;
  return last == "use-ipv4" ? AddressFamily::v4 : AddressFamily::v6;
}

// -H, or the first plain argument; more plain arguments than that are a mistake worth telling.
base::Result<std::optional<std::string>> read_host(const CommandLine& line) {
  std::optional<std::string> host = line.value("hostname");
  std::span<const std::string> operands = line.operands();
  if (!host && !operands.empty()) {
    host = operands.front();
    operands = operands.subspan(1);
  }
  if (operands.empty()) return host;
  return base::failure(Cause::syntax,
                       "do not know what to do with argument " + quote(operands.front()));
}

base::Result<std::size_t> parse_parallel(std::string_view text) {
  constexpr std::size_t most = 200;
  const auto number = base::parse_integer<std::size_t>(text);
  if (number && *number >= 1 && *number <= most) return *number;
  return bad_value("--parallel", quote(text) + " is not a number from 1 to 200");
}

}  // namespace

OptionTable common_option_table() { return table; }

std::unexpected<base::Error> bad_value(std::string_view option, std::string_view reason) {
  return base::failure(Cause::syntax, std::string(option) + ": " + std::string(reason));
}

base::Result<Timeout> parse_timeout(std::string_view text) {
  const std::size_t colon = text.find(':');
  const auto seconds = base::parse_decimal(text.substr(0, colon));
  if (!seconds || *seconds <= 0 || *seconds > longest_timeout) {
    return bad_value("--timeout",
                     quote(text) + " is not a number of seconds above 0 and up to 86400");
  }
  Timeout timeout;
  timeout.duration =
      std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(*seconds));
  if (colon == std::string_view::npos) return timeout;
  timeout.state = parse_status(text.substr(colon + 1));
  if (!timeout.state) {
    return bad_value("--timeout", quote(text) +
                                      ": after the colon must stand ok, warning, critical, unknown "
                                      "or 0 to 3");
  }
  return timeout;
}

base::Result<std::uint16_t> parse_port(std::string_view text) {
  const auto port = base::parse_integer<std::uint16_t>(text);
  if (port && *port > 0) return *port;
  return bad_value("--port", quote(text) + " is not a port number from 1 to 65535");
}

base::Result<std::optional<Range>> read_range(const CommandLine& line, std::string_view option) {
  const auto text = line.value_unless_empty(option);
  if (!text) return std::nullopt;
  const auto range = parse_range(*text);
  if (!range) return bad_value("--" + std::string(option), range.error().message);
  return *range;
}

Format guess_format(const Arguments& arguments) {
  Format guessed = Format::text;
  for (const Argument& argument : arguments) {
    for (const FormatName& format : formats) {
      if (argument.text == fmt::format("--{}={}", format.option, format.name))
        guessed = format.format;
    }
  }
  return guessed;
}

base::Result<CommonOptions> read_common_options(const CommandLine& line, Catalogue findings) {
  CommonOptions common;
  if (const auto host = read_host(line); host) {
    common.host = *host;
  } else {
    return base::failure(host.error());
  }
  common.family = read_family(line);
  common.verbosity = std::min(static_cast<int>(line.count("verbose")), most_verbose);
  common.resolvers = line.values("resolver");
  common.quiet = line.value_unless_empty("profile").has_value();
  common.trust_ad = line.has("trust-ad");
  common.ca_file = line.value_unless_empty("ca-file");
  common.ca_path = line.value_unless_empty("ca-path");

  if (const auto text = line.value_unless_empty("port")) {
    const auto port = parse_port(*text);
    if (!port) return base::failure(port.error());
    common.port = *port;
  }
  if (const auto text = line.value_unless_empty("timeout")) {
    const auto timeout = parse_timeout(*text);
    if (!timeout) return base::failure(timeout.error());
    common.timeout = *timeout;
  }
  const auto format = read_format(line);
  if (!format) return base::failure(format.error());
  common.format = *format;
  if (const auto text = line.value_unless_empty("parallel")) {
    const auto parallel = parse_parallel(*text);
    if (!parallel) return base::failure(parallel.error());
    common.parallel = *parallel;
  }
  const auto warning = read_range(line, "warning");
  if (!warning) return base::failure(warning.error());
  const auto critical = read_range(line, "critical");
  if (!critical) return base::failure(critical.error());
  common.thresholds = {*warning, *critical};

  for (const std::string& assignment : line.values("severity")) {
    if (const auto set = common.severities.set(assignment, findings); !set) {
      return bad_value("--severity", set.error().message);
    }
  }
  return common;
}

}  // namespace mailprobe::plugin
