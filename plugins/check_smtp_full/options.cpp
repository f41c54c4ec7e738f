// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_smtp_full/options.hpp"

#include <algorithm>
#include <array>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "check_smtp_full/findings.hpp"
#include "check_smtp_full/option_values.hpp"
#include "dns/host_name.hpp"
#include "plugin/secret_option.hpp"
#include "probe/option_values.hpp"
#include "probe/tools.hpp"

namespace mailprobe::check_smtp_full {
namespace {

using base::quote;
using plugin::bad_value;
using plugin::CommandLine;

constexpr std::uint16_t smtp_port = 25;          // RFC 5321 section 4.5.4.2
constexpr std::uint16_t lmtp_port = 24;          // RFC 2033 section 5: not on that of SMTP
constexpr std::uint16_t submissions_port = 465;  // RFC 8314 section 3.3

// Reads the options one group after the other. Each step returns what is wrong.
class Reader {
 public:
  Reader(const CommandLine& line, const plugin::CommonOptions& common) : line_(line) {
    options_.common = common;
  }

  base::Result<Options> read() {
    for (const auto step :
         {&Reader::read_flags, &Reader::read_dialect, &Reader::read_host, &Reader::read_identity,
          &Reader::read_encryption, &Reader::read_network, &Reader::read_proxy, &Reader::read_texts,
          &Reader::read_recipients, &Reader::read_commands, &Reader::read_login,
          &Reader::read_contract, &Reader::read_refusals, &Reader::read_relay,
          &Reader::read_judgement, &Reader::refuse_contradictions}) {
      if (const auto done = (this->*step)(); !done) return base::failure(done.error());
    }
    return std::move(options_);
  }

 private:
  using Done = base::Result<void>;

  Done read_flags() {
    options_.verify = !line_.has("insecure");
    options_.all_addresses = line_.has("all-addresses");
    options_.protocol = line_.has("lmtp") ? Protocol::lmtp : Protocol::smtp;
    options_.send = line_.has("send");
    options_.allow_plaintext_auth = line_.has("allow-plaintext-auth");
    options_.exposure = line_.has("exposure");
    options_.check_identity = line_.has("identity");
    options_.ignore_quit = line_.has("ignore-quit-failure");
    return {};
  }

  Done read_dialect() {
    const auto text = line_.value_unless_empty("compat");
    if (!text) return {};
    if (*text != "2")
      return bad_value("--compat", quote(*text) + ": the one dialect there is, is 2");
    options_.dialect = Dialect::check_smtp_2;
    return {};
  }

  Done read_host() {
    if (!options_.common.host && line_.empty())
      return bad_value("--hostname", "which host is to be checked? Give its name or address");
    const std::string text = options_.common.host.value_or("localhost");
    if (text.starts_with('/')) {
      options_.host = text;
      options_.socket = net::UnixPath{text};
      return {};
    }
    options_.address = net::IpAddress::parse(text);
    if (options_.address) {
      options_.host = options_.address->format();
      options_.identity = *options_.address;
      return {};
    }
    const auto name = dns::parse_host_name(text);
    if (!name) return bad_value("--hostname", name.error().message);
    options_.host = name->format();
    options_.name = *name;
    options_.name_is_absolute = text.ends_with('.');
    options_.identity = options_.host;
    return {};
  }

  Done read_identity() {
    const auto text = line_.value_unless_empty("tls-name");
    if (!text) return {};
    if (const auto address = net::IpAddress::parse(*text)) {
      options_.identity = *address;
      return {};
    }
    const auto name = dns::parse_host_name(*text);
    if (!name) return bad_value("--tls-name", name.error().message);
    options_.identity = name->format();
    return {};
  }

  Done read_encryption() {
    if (line_.has("ssl") && line_.has("starttls")) {
      return bad_value("--ssl",
                       "cannot be combined with --starttls: a connection is encrypted once");
    }
    const auto days = line_.value_unless_empty("certificate");
    if (line_.has("ssl")) {
      options_.encryption = Encryption::implicit;
    } else if (line_.has("starttls") || days) {
      options_.encryption = Encryption::starttls;
    }
    if (options_.encryption == Encryption::none) return refuse_trust_without_tls();
    if (options_.socket && !line_.value_unless_empty("tls-name")) {
      return bad_value("--tls-name",
                       "a socket in the file system has no name of its own: which "
                       "one must the certificate hold?");
    }
    if (!days) return {};
    const auto thresholds = probe::parse_lower_bounds(probe::certificate_days, *days);
    if (!thresholds) return base::failure(thresholds.error());
    options_.certificate_days = *thresholds;
    return {};
  }

  // Whoever says whom to trust wants a certificate checked; without TLS nobody would do it.
  Done refuse_trust_without_tls() {
    const auto refuse = [](std::string_view option) {
      return bad_value("--" + std::string(option),
                       "is about a certificate, but no encryption is asked for: add -S, -s or -D");
    };
    for (const std::string_view option : {"ca-file", "ca-path", "tls-name"}) {
      if (line_.value_unless_empty(option)) return refuse(option);
    }
    for (const std::string_view option : {"insecure", "ignore-certificate-expiration"}) {
      if (line_.has(option)) return refuse(option);
    }
    return {};
  }

  Done read_network() {
    options_.port = options_.common.port.value_or(default_port());
    auto resolvers = probe::parse_resolvers(options_.common);
    if (!resolvers) return base::failure(resolvers.error());
    options_.resolvers = *std::move(resolvers);
    if (const auto text = line_.value_unless_empty("source")) {
      options_.source = net::IpAddress::parse(*text);
      if (!options_.source) return bad_value("--source", quote(*text) + " is not an IP address");
    }
    return {};
  }

  [[nodiscard]] std::uint16_t default_port() const {
    if (options_.protocol == Protocol::lmtp) return lmtp_port;
    return options_.encryption == Encryption::implicit ? submissions_port : smtp_port;
  }

  Done read_proxy() {
    const auto version = line_.value_unless_empty("proxy-version");
    const bool asked = line_.has("proxy") || version || line_.has("proxy-source") ||
                       line_.has("proxy-destination");
    if (!asked) return {};
    Proxy proxy;
    if (version && *version != "1" && *version != "2")
      return bad_value("--proxy-version", quote(*version) + " is neither 1 nor 2");
    if (version == "2") proxy.version = net::ProxyVersion::v2;
    for (const auto& [option, endpoint] : {std::pair{"proxy-source", &proxy.source},
                                           std::pair{"proxy-destination", &proxy.destination}}) {
      const auto text = line_.value_unless_empty(option);
      if (!text) continue;
      const auto parsed = probe::parse_endpoint("--" + std::string(option), *text, options_.port);
      if (!parsed) return base::failure(parsed.error());
      *endpoint = *parsed;
    }
    options_.proxy = proxy;
    return {};
  }

  Done read_texts() {
    options_.expected = line_.value("expect");
    if (options_.expected && options_.expected->empty()) {
      return bad_value("--expect", "an empty text stands everywhere, so this would check nothing");
    }
    if (const auto text = line_.value("from")) {
      auto path = parse_path("--from", *text);
      if (!path) return base::failure(path.error());
      options_.mail_from = std::move(*path);
    }
    if (const auto text = line_.value_unless_empty("fqdn")) {
      auto helo = probe::parse_helo(*text);
      if (!helo) return base::failure(helo.error());
      options_.helo = std::move(*helo);
    }
    return {};
  }

  Done read_recipients() {
    for (const std::string& text : line_.values("rcpt")) {
      auto recipient = parse_recipient(text);
      if (!recipient) return base::failure(recipient.error());
      options_.recipients.push_back(std::move(*recipient));
    }
    if (!options_.recipients.empty() && !options_.mail_from)
      return bad_value("--rcpt", "there is no recipient without a sender: add --from");
    if (options_.send && options_.recipients.empty())
      return bad_value("--send", "to whom? Add --from and --rcpt");
    return {};
  }

  Done read_commands() {
    const std::vector<std::string> patterns = line_.values("response");
    for (const std::string& text : line_.values("command")) {
      constexpr std::size_t longest_command = 510;  // RFC 5321 section 4.5.3.1.4
      if (text.size() > longest_command)
        return bad_value("--command", quote(text) + " is longer than 510 octets");
      if (text.empty()) return bad_value("--command", "an empty command is none");
      options_.commands.push_back({text, {}, {}});
    }
    if (patterns.size() > options_.commands.size())
      return bad_value("--response", "there are more of them than of --command");
    for (std::size_t i = 0; i < patterns.size(); ++i) {
      if (patterns[i].empty()) continue;  // it would match whatever comes
      auto regex = base::PosixRegex::compile(patterns[i]);
      if (!regex) return bad_value("--response", quote(patterns[i]) + ": " + regex.error().message);
      options_.commands[i].pattern = patterns[i];
      options_.commands[i].regex = std::move(*regex);
    }
    return {};
  }

  Done read_login() {
    auto secret = plugin::read_secret(line_, "authpass");
    if (!secret) return base::failure(secret.error());
    const auto user = line_.value_unless_empty("authuser");
    const auto type = line_.value_unless_empty("authtype");
    if (!user && !type && !*secret) return {};
    if (!user) return bad_value("--authuser", "who is to authenticate?");
    if (!*secret) {
      return bad_value("--authpass-file",
                       "there is no secret: give it here, or with --authpass-env, --authpass-fd "
                       "or in a file of --extra-opts");
    }
    Login login{.mechanism = {},
                .identity = {*user, line_.value("authzid").value_or("")},
                .secret = std::make_shared<const base::Secret>(*std::move(*secret))};
    if (type && !base::iequals(*type, "auto")) {
      login.mechanism = sasl::find_mechanism(*type);
      if (!login.mechanism)
        return bad_value("--authtype",
                         quote(*type) + " cannot be spoken here; --help lists what can");
      login.kind = login.mechanism->secret;
    }
    options_.login = std::move(login);
    return {};
  }

  Done read_contract() {
    for (const auto& [option, wanted] :
         {std::pair{"expect-ext", true}, std::pair{"forbid-ext", false}}) {
      for (const std::string& text : line_.values(option)) {
        auto rule = parse_extension_rule("--" + std::string(option), text);
        if (!rule) return base::failure(rule.error());
        rule->wanted = wanted;
        options_.extensions.push_back(std::move(*rule));
      }
    }
    if (const auto text = line_.value_unless_empty("min-size")) {
      const auto size = parse_size(*text);
      if (!size) return base::failure(size.error());
      options_.min_size = *size;
    }
    for (const std::string& text : line_.values("expect-code")) {
      const auto expected = parse_expected_code(text);
      if (!expected) return base::failure(expected.error());
      options_.expected_codes.insert_or_assign(expected->first, expected->second);
    }
    return {};
  }

  Done read_refusals() {
    for (const std::string& list : line_.values("must-refuse")) {
      for (const std::string_view word : base::split(list, ',')) {
        bool* flag = refusal_of(base::trim(word));
        if (flag == nullptr) {
          return bad_value(
              "--must-refuse",
              quote(word) + " is not one of clear-auth, wrong-password, unauthenticated-mail");
        }
        *flag = true;
      }
    }
    return {};
  }

  bool* refusal_of(std::string_view word) {
    if (word == "clear-auth") return &options_.refuse_clear_auth;
    if (word == "wrong-password") return &options_.refuse_wrong_password;
    if (word == "unauthenticated-mail") return &options_.refuse_unauthenticated_mail;
    return nullptr;
  }

  Done read_relay() {
    const auto text = line_.value_unless_empty("relay-test");
    if (!text) return {};
    const std::vector<std::string_view> parts = base::split(*text, ' ');
    auto from = parse_address("--relay-test", parts.front());
    if (!from) return base::failure(from.error());
    auto to = parse_address("--relay-test", parts.back());
    if (!to) return base::failure(to.error());
    options_.relay = {std::move(*from), std::move(*to)};
    return {};
  }

  Done read_judgement() {
    for (const std::string& text : line_.values("phase")) {
      auto phase = parse_phase_thresholds(text);
      if (!phase) return base::failure(phase.error());
      options_.phase_thresholds.insert_or_assign(std::move(phase->first), phase->second);
    }
    if (const auto text = line_.value_unless_empty("greylist-retry")) {
      const auto pause = parse_retry(*text, options_.common.timeout.duration);
      if (!pause) return base::failure(pause.error());
      options_.greylist_retry = *pause;
    }
    if (line_.has("ignore-certificate-expiration"))
      finding::ignore_expiry(options_.common.severities);
    if (options_.dialect == Dialect::check_smtp_2)
      finding::judge_as_check_smtp_2(options_.common.severities);
    // Whoever wants to know the certificate's days does not care how the session ends.
    if (options_.dialect == Dialect::check_smtp_2 && line_.has("certificate"))
      options_.ignore_quit = true;
    return {};
  }

  Done refuse_contradictions() {
    if (contradicts_family()) {
      return bad_value("--hostname", quote(options_.host) +
                                         " is not of the address family that -4 or -6 asks for");
    }
    if (options_.socket && (options_.source || options_.check_identity)) {
      return bad_value(options_.source ? "--source" : "--identity",
                       "a socket in the file system has no address");
    }
    if (options_.refuse_clear_auth && options_.encryption == Encryption::implicit)
      return bad_value("--must-refuse", "clear-auth: with -s nothing is ever said in the clear");
    if (options_.refuse_wrong_password && !options_.login) {
      return bad_value("--must-refuse", "wrong-password: as whom? Add --authuser and its secret");
    }
    if (options_.greylist_retry && options_.recipients.empty())
      return bad_value("--greylist-retry", "only recipients are greylisted: add --from and --rcpt");
    const bool needs_clear = std::ranges::any_of(options_.extensions, &ExtensionRule::in_clear);
    if (needs_clear && options_.encryption == Encryption::implicit)
      return bad_value("--expect-ext", "clear: with -s nothing is ever said in the clear");
    if (options_.dialect == Dialect::check_smtp_2 && options_.all_addresses)
      return bad_value("--compat", "check_smtp knows one address only: leave out --all-addresses");
    if (options_.socket && claims_one_end()) {
      return bad_value("--proxy-source",
                       "a socket in the file system has no addresses: give "
                       "--proxy-destination, too, or neither");
    }
    if (line_.has("authzid") && !options_.login)
      return bad_value("--authzid", "nobody authenticates: add --authuser and its secret");
    if (const auto fine = refuse_idle_thresholds(); !fine) return fine;
    return refuse_idle_codes();
  }

  [[nodiscard]] bool claims_one_end() const {
    return options_.proxy &&
           options_.proxy->source.has_value() != options_.proxy->destination.has_value();
  }

  // A phase that does not happen is never too slow.
  Done refuse_idle_thresholds() {
    for (const auto& [name, thresholds] : options_.phase_thresholds) {
      const auto phase = parse_phase(name);
      const bool happens = phase ? is_asked_for(*phase) : options_.name.has_value();
      if (!happens) return bad_value("--phase", quote(name) + ": nothing that is asked for has it");
    }
    return {};
  }

  // Nor is it answered; and where nothing but a refusal is expected, nothing comes behind it.
  Done refuse_idle_codes() {
    for (const auto& [phase, codes] : options_.expected_codes) {
      const std::string name(format_phase(phase));
      if (!is_asked_for(phase))
        return bad_value("--expect-code", quote(name) + ": nothing that is asked for has it");
      const auto later = first_behind(phase);
      if (codes.hold_success() || !later) continue;
      return bad_value("--expect-code", quote(name) + " is to be refused, so " +
                                            quote(format_phase(*later)) + " is never reached");
    }
    if (options_.ignore_quit && options_.expected_codes.contains(Phase::quit))
      return bad_value("--expect-code", "quit is what --ignore-quit-failure does not care for");
    return {};
  }

  // What is asked for behind a phase, in the order of a session. QUIT always is.
  [[nodiscard]] std::optional<Phase> first_behind(Phase phase) const {
    constexpr std::array order{Phase::banner, Phase::ehlo,   Phase::starttls, Phase::ehlo_tls,
                               Phase::auth,   Phase::mail,   Phase::rcpt,     Phase::command,
                               Phase::data,   Phase::message};
    const auto* const at = std::ranges::find(order, phase);
    if (at == order.end()) return std::nullopt;
    const auto* const found = std::find_if(at + 1, order.end(), [&](Phase later) {
      return later != Phase::ehlo && is_asked_for(later);
    });
    return found == order.end() ? std::nullopt : std::optional(*found);
  }

  [[nodiscard]] bool is_asked_for(Phase phase) const {
    switch (phase) {
      case Phase::tls: return options_.encryption != Encryption::none;
      case Phase::starttls:
      case Phase::ehlo_tls: return options_.encryption == Encryption::starttls;
      case Phase::auth: return options_.login.has_value();
      case Phase::mail: return options_.mail_from.has_value();
      case Phase::rcpt: return !options_.recipients.empty();
      case Phase::command: return !options_.commands.empty();
      case Phase::data:
      case Phase::message: return options_.send;
      case Phase::connect:
      case Phase::banner:
      case Phase::ehlo:
      case Phase::quit: break;
    }
    return true;
  }

  [[nodiscard]] bool contradicts_family() const {
    const plugin::AddressFamily family = options_.common.family;
    if (!options_.address || family == plugin::AddressFamily::any) return false;
    return (family == plugin::AddressFamily::v4) != (options_.address->family() == net::Family::v4);
  }

  const CommandLine& line_;
  Options options_;
};

}  // namespace

std::string ExtensionRule::format() const {
  return (in_clear ? "clear:" : "") + keyword + (parameter ? "=" + *parameter : "");
}

namespace {

ReplyCodes standard_codes(Phase phase) {
  switch (phase) {
    case Phase::banner:
    case Phase::starttls: return {220};
    case Phase::auth: return {235};
    case Phase::rcpt: return {250, 251};
    case Phase::data: return {354};
    case Phase::quit: return {221};
    case Phase::connect:
    case Phase::tls:
    case Phase::ehlo:
    case Phase::ehlo_tls:
    case Phase::mail:
    case Phase::command:
    case Phase::message: break;
  }
  return {250};
}

}  // namespace

ReplyCodes expected_codes(const Options& options, Phase phase) {
  const auto chosen = options.expected_codes.find(phase);
  return chosen == options.expected_codes.end() ? standard_codes(phase) : chosen->second;
}

bool is_success(Phase phase, int code) { return standard_codes(phase).hold(code); }

base::Result<Options> parse_options(const plugin::CommandLine& line,
                                    const plugin::CommonOptions& common) {
  return Reader(line, common).read();
}

}  // namespace mailprobe::check_smtp_full
