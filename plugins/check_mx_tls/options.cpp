// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/options.hpp"

#include <fmt/format.h>

#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "check_mx_tls/findings.hpp"
#include "dns/host_name.hpp"
#include "probe/option_values.hpp"
#include "probe/tools.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using base::quote;
using plugin::bad_value;
using plugin::CommandLine;
using policy::mta_sts::Mode;
using Done = base::Result<void>;

constexpr double least_max_age = 86400;  // seconds; what RFC 8461 calls short is less than weeks

base::Result<std::size_t> parse_count(std::string_view option, std::string_view text,
                                      std::size_t most) {
  const auto number = base::parse_integer<std::size_t>(text);
  if (number && *number >= 1 && *number <= most) return *number;
  return bad_value(option, quote(text) + " is not a number from 1 to " + std::to_string(most));
}

base::Result<Mode> parse_mode(std::string_view text) {
  if (text == "testing") return Mode::testing;
  if (text == "enforce") return Mode::enforce;
  return bad_value("--sts-mode", quote(text) + " is neither testing nor enforce");
}

// Reads the options one group after the other; the first error ends it.
class Reader {
 public:
  Reader(const CommandLine& line, const plugin::CommonOptions& common) : line_(line) {
    options_.common = common;
  }

  base::Result<Options> read() {
    for (const auto step : {&Reader::read_domain, &Reader::read_ports, &Reader::read_sessions,
                            &Reader::read_thresholds, &Reader::read_sts, &Reader::read_expected_mx,
                            &Reader::read_requirements}) {
      if (const Done done = (this->*step)(); !done) return base::failure(done.error());
    }
    return std::move(options_);
  }

 private:
  Done read_domain() {
    const auto given = line_.value_unless_empty("domain");
    const auto& host = options_.common.host;
    if (!given && (!host || host->empty()))
      return base::failure(base::Cause::syntax, "no domain was given; use -d DOMAIN");
    if (given && host && !host->empty()) {
      return base::failure(base::Cause::syntax, fmt::format("two domains were given, {} and {}",
                                                            quote(*given), quote(*host)));
    }
    const std::string& text = given ? *given : *host;
    const auto name = dns::parse_host_name(text);
    if (!name) return bad_value("--domain", name.error().message);
    // RFC 8460 section 3: the longest name that is looked up below it.
    if (!name->child("_smtp._tls")) return bad_value("--domain", quote(text) + " is too long");
    options_.domain = *name;
    return {};
  }

  Done read_ports() {
    options_.smtp_port = options_.common.port.value_or(options_.smtp_port);
    for (const auto& [option, port] :
         {std::pair{"smtp-port", &options_.smtp_port}, {"https-port", &options_.https_port}}) {
      const auto text = line_.value_unless_empty(option);
      if (!text) continue;
      const auto parsed = base::parse_integer<std::uint16_t>(*text);
      if (!parsed || *parsed == 0)
        return bad_value(std::string("--") + option,
                         quote(*text) + " is not a port number from 1 to 65535");
      *port = *parsed;
    }
    return {};
  }

  Done read_sessions() {
    options_.allow_private = line_.has("allow-private");
    options_.both_key_types = !line_.has("one-certificate");
    options_.deep = line_.has("deep");
    constexpr std::size_t most_hosts = 100;
    constexpr std::size_t most_connections = 20;
    if (const auto text = line_.value_unless_empty("max-mx")) {
      const auto count = parse_count("--max-mx", *text, most_hosts);
      if (!count) return base::failure(count.error());
      options_.max_mx = *count;
    }
    if (const auto text = line_.value_unless_empty("per-host")) {
      const auto count = parse_count("--per-host", *text, most_connections);
      if (!count) return base::failure(count.error());
      options_.per_host = *count;
    }
    if (const auto text = line_.value_unless_empty("fqdn")) {
      auto helo = probe::parse_helo(*text);
      if (!helo) return base::failure(helo.error());
      options_.helo = *std::move(helo);
    }
    auto resolvers = probe::parse_resolvers(options_.common);
    if (!resolvers) return base::failure(resolvers.error());
    options_.resolvers = *std::move(resolvers);
    return {};
  }

  Done read_thresholds() {
    finding::judge_trust_as_most_senders(options_.common.severities);
    const auto days = line_.value_unless_empty("certificate");
    if (!days) return {};
    const auto thresholds = probe::parse_lower_bounds(probe::certificate_days, *days);
    if (!thresholds) return base::failure(thresholds.error());
    options_.certificate_days = *thresholds;
    return {};
  }

  Done read_sts() {
    if (const auto text = line_.value_unless_empty("sts-mode")) {
      const auto mode = parse_mode(*text);
      if (!mode) return base::failure(mode.error());
      options_.least_mode = *mode;
    }
    options_.max_age.warning = plugin::Range{.start = least_max_age};
    if (const auto text = line_.value_unless_empty("sts-max-age")) {
      const auto thresholds = probe::parse_lower_bounds({"--sts-max-age", "seconds"}, *text);
      if (!thresholds) return base::failure(thresholds.error());
      options_.max_age = *thresholds;
    }
    options_.state_file = line_.value_unless_empty("state");
    return {};
  }

  Done read_expected_mx() {
    for (const std::string& text : line_.values("expect-mx")) {
      if (text.empty()) continue;
      const auto name = dns::parse_host_name(text);
      if (!name) return bad_value("--expect-mx", name.error().message);
      options_.expected_mx.push_back(*name);
    }
    return {};
  }

  Done read_requirements() {
    options_.require_dane = line_.has("require-dane");
    for (const finding::Requirement& requirement : finding::requirements()) {
      if (line_.has(requirement.option))
        options_.common.severities.set_default(*requirement.kind, requirement.status);
    }
    return {};
  }

  const CommandLine& line_;
  Options options_;
};

}  // namespace

base::Result<Options> parse_options(const CommandLine& line, const plugin::CommonOptions& common) {
  return Reader(line, common).read();
}

}  // namespace mailprobe::check_mx_tls
