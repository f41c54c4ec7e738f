// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_smtp_full is asked to do, as types.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/posix_regex.hpp"
#include "base/result.hpp"
#include "base/secret.hpp"
#include "check_smtp_full/phase.hpp"
#include "check_smtp_full/reply_codes.hpp"
#include "dns/name.hpp"
#include "net/address.hpp"
#include "net/proxy_protocol.hpp"
#include "plugin/command_line.hpp"
#include "plugin/common_options.hpp"
#include "sasl/exchange.hpp"
#include "sasl/mechanism.hpp"
#include "tls/identity.hpp"

namespace mailprobe::check_smtp_full {

enum class Encryption : std::uint8_t { none, starttls, implicit };
enum class Protocol : std::uint8_t { smtp, lmtp };
enum class Dialect : std::uint8_t { ours, check_smtp_2 };  // --compat

// --rcpt ADDRESS[=CODES]
struct Recipient {
  std::string path;  // without angle brackets
  ReplyCodes expected{250, 251};
};

// A pair of -C and -R. Without a pattern any reply of success will do.
struct Command {
  std::string line;
  std::optional<std::string> pattern;
  std::optional<base::PosixRegex> regex;  // the pattern, compiled
};

// -A, -U and the secret.
struct Login {
  std::optional<sasl::Mechanism> mechanism;  // none: the strongest that the server offers
  sasl::Identity identity;
  std::shared_ptr<const base::Secret> secret;
  sasl::SecretKind kind = sasl::SecretKind::password;
};

// --proxy. What is not given is what the connection itself has.
struct Proxy {
  net::ProxyVersion version = net::ProxyVersion::v1;
  std::optional<net::Endpoint> source;
  std::optional<net::Endpoint> destination;
};

// --expect-ext and --forbid-ext: [clear:]KEYWORD[=PARAMETER]
struct ExtensionRule {
  std::string keyword;                   // in upper case
  std::optional<std::string> parameter;  // one of the words behind it
  bool in_clear = false;                 // of the EHLO before TLS, not of the last one
  bool wanted = true;

  [[nodiscard]] std::string format() const;
};

struct RelayAddresses {
  std::string from;
  std::string to;
};

struct Options {
  plugin::CommonOptions common;
  std::string host;                       // a name in its A-label form, an address or a path
  std::optional<net::IpAddress> address;  // if the host is one
  std::optional<net::UnixPath> socket;    // if the host is one
  std::optional<dns::Name> name;          // otherwise
  bool name_is_absolute = false;          // it was given with a dot at its end: no search domains
  std::uint16_t port = 25;
  std::optional<net::IpAddress> source;
  std::optional<Proxy> proxy;
  Protocol protocol = Protocol::smtp;
  Encryption encryption = Encryption::none;
  Dialect dialect = Dialect::ours;
  tls::ReferenceIdentity identity;             // whom the certificate must name
  bool verify = true;                          // false: --insecure
  plugin::Thresholds certificate_days;         // -D
  std::optional<std::string> expected;         // -e: must stand in the banner or the answer to EHLO
  std::map<Phase, ReplyCodes> expected_codes;  // --expect-code, instead of the RFC's
  std::map<std::string, plugin::Thresholds, std::less<>> phase_thresholds;  // --phase
  std::optional<std::string> helo;                                          // -F
  std::optional<Login> login;
  bool allow_plaintext_auth = false;
  std::optional<std::string> mail_from;  // -f, without angle brackets
  std::vector<Recipient> recipients;
  std::vector<Command> commands;
  bool send = false;
  std::vector<ExtensionRule> extensions;
  std::optional<std::uint64_t> min_size;  // octets
  bool refuse_clear_auth = false;         // --must-refuse
  bool refuse_wrong_password = false;
  bool refuse_unauthenticated_mail = false;
  bool exposure = false;
  std::optional<RelayAddresses> relay;
  std::optional<base::Duration> greylist_retry;
  bool check_identity = false;
  bool all_addresses = false;
  bool ignore_quit = false;
  std::vector<net::Endpoint> resolvers;

  [[nodiscard]] bool needs_stranger() const {
    return exposure || relay || refuse_unauthenticated_mail;
  }
};

// The codes that a phase must be answered with: those of --expect-code, or the RFC's.
ReplyCodes expected_codes(const Options& options, Phase phase);

// Whether this reply is the one with which the RFC lets the session go on.
bool is_success(Phase phase, int code);

plugin::OptionTable option_table();
plugin::OldSpellings old_spellings();

// Errors: Cause::syntax and permission, naming the option.
base::Result<Options> parse_options(const plugin::CommandLine& line,
                                    const plugin::CommonOptions& common);

}  // namespace mailprobe::check_smtp_full
