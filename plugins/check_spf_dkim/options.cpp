// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/options.hpp"

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/file.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "check_spf_dkim/senders_file.hpp"
#include "dns/host_name.hpp"
#include "probe/option_values.hpp"
#include "probe/tools.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

using base::quote;
using plugin::bad_value;
using plugin::CommandLine;
using Done = base::Result<void>;

base::Result<unsigned> parse_prefix(std::string_view text, net::Family family) {
  const unsigned bits = net::address_bits(family);
  const auto prefix = base::parse_integer<unsigned>(text);
  if (prefix && *prefix <= bits) return *prefix;
  return bad_value("--widest", fmt::format("{} is not a number from 0 to {}", quote(text), bits));
}

// Reads the options one group after the other; the first error ends it.
class Reader {
 public:
  Reader(const CommandLine& line, const plugin::CommonOptions& common) : line_(line) {
    options_.common = common;
  }

  base::Result<Options> read() {
    for (const auto step : {&Reader::read_domain, &Reader::read_network, &Reader::read_clients,
                            &Reader::read_identity, &Reader::read_spf_bounds}) {
      if (const Done done = (this->*step)(); !done) return base::failure(done.error());
    }
    return std::move(options_);
  }

 private:
  Done read_domain() {
    const auto given = line_.value_unless_empty("domain");
    const auto& host = options_.common.host;
    const bool has_host = host && !host->empty();
    if (given && has_host) {
      return base::failure(base::Cause::syntax, fmt::format("two domains were given, {} and {}",
                                                            quote(*given), quote(*host)));
    }
    if (!given && !has_host) return {};
    const std::string& text = given ? *given : *host;
    const auto name = dns::parse_host_name(text);
    if (!name) return bad_value("--domain", name.error().message);
    // RFC 8460 section 3: the longest name that is looked up below it.
    if (!name->child("_smtp._tls")) return bad_value("--domain", quote(text) + " is too long");
    options_.domain = *name;
    return {};
  }

  Done read_network() {
    auto resolvers = probe::parse_resolvers(options_.common);
    if (!resolvers) return base::failure(resolvers.error());
    options_.resolvers = *std::move(resolvers);
    // So that a question that nobody answers leaves time for those that follow from the others.
    options_.query_timeout = options_.common.timeout.duration * 2 / 5;
    const auto text = line_.value_unless_empty("query-timeout");
    if (!text) return {};
    const auto seconds = base::parse_decimal(*text);
    if (!seconds || *seconds <= 0 || *seconds > plugin::longest_timeout)
      return bad_value("--query-timeout", quote(*text) + " is not a time in seconds above 0");
    options_.query_timeout =
        std::chrono::duration_cast<base::Duration>(std::chrono::duration<double>(*seconds));
    return {};
  }

  Done read_clients() {
    for (const auto& [option, must_fail] : {std::pair{"client", false}, {"must-fail", true}}) {
      const std::string name = std::string("--") + option;
      for (const std::string& text : line_.values(option)) {
        if (text.empty()) continue;
        const auto address = net::IpAddress::parse(text);
        if (!address) return bad_value(name, quote(text) + " is no IP address");
        options_.spf.clients.push_back({*address, name, must_fail});
      }
    }
    options_.spf.all_mx = line_.has("all-mx");
    if (options_.spf.all_mx && !options_.domain) return bad_value("--all-mx", "of which domain?");
    return read_senders_file();
  }

  Done read_senders_file() {
    const auto path = line_.value_unless_empty("senders");
    if (!path) return {};
    const auto text = base::read_small_file(*path);
    if (!text) return bad_value("--senders", text.error().message);
    const auto clients = parse_senders(*text, *path);
    if (!clients) return base::failure(clients.error());
    options_.spf.clients.insert(options_.spf.clients.end(), clients->begin(), clients->end());
    return {};
  }

  Done read_identity() {
    const std::string domain = options_.domain ? options_.domain->format() : "";
    const auto helo = line_.value_unless_empty("helo");
    const auto mail_from = line_.value("mail-from");
    options_.spf.helo = helo.value_or(domain);
    // Whoever gives a HELO name alone wants to know of that name.
    const bool null_sender = helo && !options_.domain;
    options_.spf.mail_from = mail_from.value_or(null_sender ? "" : "postmaster@" + domain);
    if (options_.domain) return {};
    if (options_.spf.clients.empty())
      return base::failure(base::Cause::syntax, "no domain was given; use -d DOMAIN");
    if (!helo && (!mail_from || mail_from->empty()))
      return bad_value("--client", "who sends? Give --mail-from ADDRESS, --helo NAME or -d DOMAIN");
    return {};
  }

  Done read_spf_bounds() {
    options_.spf.lookups = {plugin::Range{.end = 8}, plugin::Range{.end = 10}};
    if (const auto text = line_.value_unless_empty("lookups")) {
      const auto thresholds = probe::parse_ranges("--lookups", *text);
      if (!thresholds) return base::failure(thresholds.error());
      options_.spf.lookups = *thresholds;
    }
    const auto text = line_.value_unless_empty("widest");
    if (!text) return {};
    const auto parts = base::split(*text, ',');
    if (parts.size() > 2) return bad_value("--widest", quote(*text) + " is not V4[,V6]");
    const auto v4 = parse_prefix(parts[0], net::Family::v4);
    if (!v4) return base::failure(v4.error());
    options_.spf.widest.v4 = *v4;
    if (parts.size() == 1) return {};
    const auto v6 = parse_prefix(parts[1], net::Family::v6);
    if (!v6) return base::failure(v6.error());
    options_.spf.widest.v6 = *v6;
    return {};
  }

  const CommandLine& line_;
  Options options_;
};

}  // namespace

base::Result<Options> parse_options(const CommandLine& line, const plugin::CommonOptions& common) {
  return Reader(line, common).read();
}

}  // namespace mailprobe::check_spf_dkim
