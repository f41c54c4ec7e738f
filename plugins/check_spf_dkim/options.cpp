// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/options.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/file.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "check_spf_dkim/findings.hpp"
#include "check_spf_dkim/senders_file.hpp"
#include "dns/host_name.hpp"
#include "policy/dkim/key_record.hpp"
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
    for (const auto step : {&Reader::read_scope, &Reader::read_domain, &Reader::read_network,
                            &Reader::read_clients, &Reader::read_identity, &Reader::read_spf_bounds,
                            &Reader::read_selectors, &Reader::read_key_bounds, &Reader::read_dmarc,
                            &Reader::read_requirements, &Reader::read_state}) {
      if (const Done done = (this->*step)(); !done) return base::failure(done.error());
    }
    return std::move(options_);
  }

 private:
  Done read_scope() {
    constexpr std::array<std::string_view, 3> scopes{"spf-only", "dkim-only", "dmarc-only"};
    const std::string_view scope = line_.last_of(scopes);
    options_.spf.wanted = scope.empty() || scope == scopes[0];
    options_.dkim.wanted = scope.empty() || scope == scopes[1];
    options_.dmarc.wanted = scope.empty() || scope == scopes[2];
    options_.dkim.message = line_.value_unless_empty("message");
    return {};
  }

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
    const auto query_timeout = probe::read_query_timeout(line_, options_.common);
    if (!query_timeout) return base::failure(query_timeout.error());
    options_.query_timeout = *query_timeout;
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
    if (options_.spf.clients.empty()) {
      if (options_.dkim.message) return {};
      return base::failure(base::Cause::syntax, "no domain was given; use -d DOMAIN");
    }
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

  Done read_selectors() {
    DkimOptions& dkim = options_.dkim;
    for (const std::string& text : line_.values("selector")) {
      if (text.empty()) continue;
      const auto selector = parse_selector("--selector", text);
      if (!selector) return base::failure(selector.error());
      add_selector(*selector);
    }
    dkim.discover = line_.has("discover");
    for (const std::string& text : line_.values("key-file")) {
      if (text.empty()) continue;
      if (const Done done = read_key_file(text); !done) return done;
    }
    if (line_.has("dkim-only") && dkim.selectors.empty() && !dkim.discover && !dkim.message)
      return bad_value("--dkim-only", "which keys? Give --selector, --discover or --message");
    if ((dkim.discover || !dkim.selectors.empty()) && !options_.domain)
      return bad_value("--selector", "of which domain?");
    return {};
  }

  [[nodiscard]] base::Result<dns::Name> parse_selector(std::string_view option,
                                                       std::string_view text) const {
    const auto selector = dns::Name::parse(text);
    if (!selector) return bad_value(option, selector.error().message);
    if (options_.domain && !policy::dkim::key_name(*selector, *options_.domain))
      return bad_value(option, quote(text) + " is too long");
    return *selector;
  }

  void add_selector(const dns::Name& selector) {
    auto& selectors = options_.dkim.selectors;
    if (std::ranges::find(selectors, selector) == selectors.end()) selectors.push_back(selector);
  }

  Done read_key_file(const std::string& text) {
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos) {
      const auto selector = parse_selector("--key-file", text.substr(0, equals));
      if (!selector) return base::failure(selector.error());
      add_selector(*selector);
      options_.dkim.key_files.push_back({text.substr(equals + 1), *selector});
      return {};
    }
    if (options_.dkim.selectors.size() != 1)
      return bad_value("--key-file", "of which selector? Write SELECTOR=FILE");
    options_.dkim.key_files.push_back({text, options_.dkim.selectors.front()});
    return {};
  }

  Done read_key_bounds() {
    const std::string bits = line_.value_unless_empty("key-bits").value_or("2048,1024");
    const auto key_bits = probe::parse_lower_bounds({"--key-bits", "bits"}, bits);
    if (!key_bits) return base::failure(key_bits.error());
    options_.dkim.key_bits = *key_bits;
    const auto text = line_.value_unless_empty("key-age");
    if (!text) return {};
    const auto key_age = probe::parse_ranges("--key-age", *text);
    if (!key_age) return base::failure(key_age.error());
    options_.dkim.key_age = *key_age;
    if (!line_.value_unless_empty("state"))
      return bad_value("--key-age", "how old a key is can only be known with --state FILE");
    return {};
  }

  Done read_dmarc() {
    using policy::dmarc::Policy;
    options_.dmarc.suffix_list = line_.value_unless_empty("suffix-list");
    options_.bimi_selector = line_.value_unless_empty("bimi-selector").value_or("default");
    const auto text = line_.value_unless_empty("min-policy");
    if (!text) return {};
    for (const Policy policy : {Policy::none, Policy::quarantine, Policy::reject}) {
      if (*text == policy::dmarc::format_policy(policy)) options_.dmarc.least = policy;
    }
    if (!options_.dmarc.least)
      return bad_value("--min-policy", quote(*text) + " is none of none, quarantine and reject");
    return {};
  }

  Done read_requirements() {
    for (const finding::Requirement& requirement : finding::requirements()) {
      if (line_.has(requirement.option))
        options_.common.severities.set_default(*requirement.kind, requirement.status);
    }
    return {};
  }

  Done read_state() {
    options_.state_file = line_.value_unless_empty("state");
    const std::string text = line_.value_unless_empty("changed-for").value_or("24");
    constexpr int most_hours = 24 * 366;
    const auto hours = base::parse_integer<int>(text);
    if (!hours || *hours < 1 || *hours > most_hours) {
      return bad_value("--changed-for", fmt::format("{} is not a number of hours from 1 to {}",
                                                    quote(text), most_hours));
    }
    options_.changed_for = std::chrono::hours(*hours);
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
