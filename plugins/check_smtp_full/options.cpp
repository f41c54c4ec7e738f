// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/options.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "base/number.hpp"
#include "dns/host_name.hpp"
#include "dns/resolver_config.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::quote;
using plugin::bad_value;

constexpr std::string_view session_group = "Session";
constexpr std::string_view encryption_group = "Encryption";
constexpr std::uint16_t smtp_port = 25;          // RFC 5321 section 4.5.4.2
constexpr std::uint16_t submissions_port = 465;  // RFC 8314 section 3.3

constexpr std::array<plugin::OptionSpec, 9> table{{
    {"all-addresses", "", session_group,
     "check every address of the host, not only the first that takes a connection"},
    {"e,expect", "TEXT", session_group,
     "WARNING unless TEXT stands in the banner or in the answer to EHLO; the code must be right in "
     "any case"},
    {"F,fqdn", "NAME", session_group,
     "name for EHLO (default: this machine's full name, or its address in brackets)"},
    {"f,from", "ADDRESS", session_group,
     "send MAIL FROM with ADDRESS and judge the reply; an empty ADDRESS is the null sender"},
    {"S,starttls", "", encryption_group, "encrypt with STARTTLS and verify the certificate"},
    {"s,ssl,tls", "", encryption_group,
     "encrypt from the first byte on (the default port becomes 465) and verify the certificate"},
    {"D,certificate", "WARN[,CRIT]", encryption_group,
     "WARNING if the certificate is valid for less than WARN days, CRITICAL for less than CRIT; "
     "implies -S "
     "unless -s is given. Without -D only a certificate that has expired is an alert"},
    {"insecure", "", encryption_group,
     "do not verify chain, name and dates of the certificate; the output says so"},
    {"sni", "", encryption_group,
     "accepted for check_smtp's sake: the server's name is always sent (SNI)"},
}};

base::Result<Encryption> parse_encryption(const plugin::CommandLine& line) {
  if (line.has("ssl") && line.has("starttls")) {
    return bad_value("--ssl", "cannot be combined with --starttls: a connection is encrypted once");
  }
  if (line.has("ssl")) return Encryption::implicit;
  return line.has("starttls") || line.has("certificate") ? Encryption::starttls : Encryption::none;
}

base::Result<plugin::Thresholds> parse_certificate_days(std::string_view text) {
  const std::vector<std::string_view> parts = base::split(text, ',');
  plugin::Thresholds thresholds;
  const auto at_least = [](std::string_view days) -> std::optional<plugin::Range> {
    const auto number = base::parse_integer<int>(base::trim(days));
    if (!number || *number < 0) return std::nullopt;
    return plugin::Range{.start = static_cast<double>(*number)};
  };
  thresholds.warning = at_least(parts[0]);
  if (parts.size() > 1) thresholds.critical = at_least(parts[1]);
  const bool whole =
      thresholds.warning && (parts.size() == 1 || (parts.size() == 2 && thresholds.critical));
  if (!whole)
    return bad_value("--certificate",
                     quote(text) + " is not of the form WARN[,CRIT] in whole days");
  if (thresholds.critical && thresholds.critical->start > thresholds.warning->start) {
    return bad_value("--certificate", quote(text) + ": WARN must not be smaller than CRIT");
  }
  return thresholds;
}

// RFC 5321 section 4.1.2: the path between angle brackets, as far as it could break a command line.
base::Result<std::string> parse_reverse_path(std::string_view text) {
  if (text.starts_with('<') && text.ends_with('>')) text = text.substr(1, text.size() - 2);
  constexpr std::size_t longest_path = 254;
  const bool clean = text.find_first_of("<> ") == std::string_view::npos;
  const bool address =
      text.empty() || text.find('@') != std::string_view::npos || text == "postmaster";
  if (clean && address && text.size() <= longest_path) return std::string(text);
  return bad_value("--from", quote(text) + " is not a mail address");
}

// RFC 5321 section 4.1.1.1: a domain or an address literal.
base::Result<std::string> parse_helo(std::string_view text) {
  if (text.starts_with('[') && text.ends_with(']') && text.find(' ') == std::string_view::npos) {
    return std::string(text);
  }
  const auto name = dns::parse_host_name(text);
  if (!name) return bad_value("--fqdn", name.error().message);
  return name->format();
}

base::Result<std::vector<net::Endpoint>> parse_resolvers(const std::vector<std::string>& texts) {
  std::vector<net::Endpoint> endpoints;
  for (const std::string& text : texts) {
    const auto endpoint = net::parse_endpoint(text, dns::dns_port);
    if (!endpoint) {
      return bad_value("--resolver", quote(text) +
                                         " is not ADDRESS or ADDRESS:PORT (an IPv6 address with a "
                                         "port stands in brackets)");
    }
    endpoints.push_back(*endpoint);
  }
  return endpoints;
}

base::Result<void> set_host(Options& options, const std::string& text) {
  options.address = net::IpAddress::parse(text);
  if (options.address) {
    options.host = options.address->format();
    options.identity = *options.address;
    return {};
  }
  const auto name = dns::parse_host_name(text);
  if (!name) return bad_value("--hostname", name.error().message);
  options.host = name->format();
  options.name = *name;
  options.name_is_absolute = text.ends_with('.');
  options.identity = options.host;
  return {};
}

base::Result<void> set_identity(Options& options, const std::string& text) {
  if (const auto address = net::IpAddress::parse(text)) {
    options.identity = *address;
    return {};
  }
  const auto name = dns::parse_host_name(text);
  if (!name) return bad_value("--tls-name", name.error().message);
  options.identity = name->format();
  return {};
}

bool contradicts(plugin::AddressFamily family, const std::optional<net::IpAddress>& address) {
  if (!address || family == plugin::AddressFamily::any) return false;
  return (family == plugin::AddressFamily::v4) != (address->family() == net::Family::v4);
}

// Whoever says whom to trust wants a certificate checked; without TLS nobody would do it.
base::Result<void> refuse_trust_without_tls(const plugin::CommandLine& line) {
  for (const std::string_view option : {"ca-file", "ca-path", "tls-name", "insecure"}) {
    if (!line.has(option)) continue;
    return bad_value("--" + std::string(option),
                     "is about a certificate, but no encryption is asked for: add -S, -s or -D");
  }
  return {};
}

// The options that are text with a grammar of their own.
base::Result<void> read_texts(Options& options, const plugin::CommandLine& line) {
  options.expected = line.value("expect");
  if (options.expected && options.expected->empty()) {
    return bad_value("--expect", "an empty text stands everywhere, so this would check nothing");
  }
  if (const auto text = line.value("from")) {
    auto path = parse_reverse_path(*text);
    if (!path) return base::failure(path.error());
    options.mail_from = std::move(*path);
  }
  if (const auto text = line.value("fqdn")) {
    auto helo = parse_helo(*text);
    if (!helo) return base::failure(helo.error());
    options.helo = std::move(*helo);
  }
  // Engines pass an unset macro as ''.
  if (const auto text = line.value("certificate"); text && !text->empty()) {
    const auto days = parse_certificate_days(*text);
    if (!days) return base::failure(days.error());
    options.certificate_days = *days;
  }
  return {};
}

}  // namespace

plugin::OptionTable option_table() { return table; }

base::Result<Options> parse_options(const plugin::CommandLine& line,
                                    const plugin::CommonOptions& common) {
  if (!common.host)
    return bad_value("--hostname", "which host is to be checked? Give its name or address");
  Options options;
  options.common = common;
  options.verify = !line.has("insecure");
  options.all_addresses = line.has("all-addresses");
  if (const auto set = set_host(options, *common.host); !set) return base::failure(set.error());
  if (contradicts(common.family, options.address)) {
    return bad_value("--hostname",
                     quote(options.host) + " is not of the address family that -4 or -6 asks for");
  }
  if (common.tls_name) {
    if (const auto set = set_identity(options, *common.tls_name); !set)
      return base::failure(set.error());
  }
  const auto encryption = parse_encryption(line);
  if (!encryption) return base::failure(encryption.error());
  options.encryption = *encryption;
  if (options.encryption == Encryption::none) {
    if (const auto fine = refuse_trust_without_tls(line); !fine) return base::failure(fine.error());
  }
  options.port = common.port.value_or(options.encryption == Encryption::implicit ? submissions_port
                                                                                 : smtp_port);
  auto resolvers = parse_resolvers(common.resolvers);
  if (!resolvers) return base::failure(resolvers.error());
  options.resolvers = std::move(*resolvers);
  if (const auto read = read_texts(options, line); !read) return base::failure(read.error());
  return options;
}

}  // namespace mailprobe::check_smtp_full
