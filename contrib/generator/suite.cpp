// SPDX-License-Identifier: GPL-3.0-or-later
#include "generator/suite.hpp"

#include <algorithm>
#include <array>

#include "check_dnsbl/definition.hpp"
#include "check_mailqueue/definition.hpp"
#include "check_mx_tls/definition.hpp"
#include "check_smtp_full/definition.hpp"
#include "check_spf_dkim/definition.hpp"

namespace mailprobe::contrib {
namespace {

// An engine wants text, or what --profile says, and runs a check.
constexpr auto for_people = std::to_array<std::string_view>(
    {"format", "output-format", "profile", "list-findings", "manual", "version", "help"});

constexpr auto renamed =
    std::to_array<Variable>({{"hostname", "address"}, {"use-ipv4", "ipv4"}, {"use-ipv6", "ipv6"}});

bool contains(std::span<const std::string_view> names, std::string_view name) {
  return std::ranges::find(names, name) != names.end();
}

std::string variable_of(std::string_view command, std::string_view option) {
  const auto* const other = std::ranges::find(renamed, option, &Variable::name);
  std::string name(command);
  name += '_';
  name += other == renamed.end() ? option : other->value;
  std::ranges::replace(name, '-', '_');
  return name;
}

CheckArgument::Kind kind_of(const plugin::OptionSpec& spec) {
  using Kind = CheckArgument::Kind;
  if (spec.argument.empty()) return Kind::flag;
  if (spec.value == plugin::Value::secret) return Kind::secret;
  return spec.value == plugin::Value::repeated ? Kind::list : Kind::value;
}

Row smtp_full() {
  return {
      .plugin = check_smtp_full::definition(),
      .title = "SMTP session",
      .said_otherwise = {"sni"},
      .defaults = {{"address", "$check_address$"}},
      .wants_address = true,
      .runner = Runner::server,
      .key = {"-H", "{HOST.CONN}", "-p", "PORT", "TLS", "--tls-name", "NAME", "-D", "CERTIFICATE",
              "OPTION"},
      .macros = {{"PORT", "25", "TCP port"},
                 {"TLS", "--starttls", "--starttls, --ssl, or nothing for a session in the clear"},
                 {"NAME", "",
                  "the name that the certificate must hold, if the host's interface is an address"},
                 {"CERTIFICATE", "14,3", "days of validity, WARNING,CRITICAL"},
                 {"OPTION", "", "one further option, such as --from=monitor@example.org"}},
      .drawings = {{"times",
                    {"time", "time_connect", "time_banner", "time_ehlo", "time_tls"},
                    false},
                   {"days of the certificate", {"cert_days"}, true}},
      .discoveries = {},
  };
}

Row mx_tls() {
  return {
      .plugin = check_mx_tls::definition(),
      .title = "Mail domain",
      .said_otherwise = {"hostname", "port"},
      .defaults = {{"domain", "$host.vars.mail_domain$"}},
      .wants_address = false,
      .runner = Runner::server,
      .key = {"-d", "{HOST.HOST}", "-d", "DOMAIN", "-D", "CERTIFICATE", "OPTION"},
      .macros = {{"DOMAIN", "", "the mail domain, if the host is not called like it"},
                 {"CERTIFICATE", "14,3", "days of validity, WARNING,CRITICAL"},
                 {"DAYS", "7", "of each certificate: a problem if fewer are left"},
                 {"OPTION", "", "one further option, such as --require-dane"}},
      .drawings = {{"addresses that take mail",
                    {"addresses", "accepting", "accepting_mta_sts", "accepting_dane"},
                    false},
                   {"days of the certificates", {"cert_days"}, true}},
      .discoveries = {{.path = "leaves",
                       .key = "leaf",
                       .noun = "Certificate",
                       .members = {{"days", Type::number, "days left", "<{$MAILPROBE.MX_TLS.DAYS}"},
                                   {"encrypted", Type::number, "encrypted (1) or not (0)"},
                                   {"trusted", Type::number,
                                    "trusted by the usual authorities (1) or not (0)"},
                                   {"dane", Type::number, "described by TLSA (1) or not (0)"}},
                       .condition = R"(@.key_type!="none")"}},
  };
}

Row spf_dkim() {
  return {
      .plugin = check_spf_dkim::definition(),
      .title = "SPF, DKIM and DMARC",
      .said_otherwise = {"hostname"},
      .defaults = {{"domain", "$host.vars.mail_domain$"}},
      .wants_address = false,
      .runner = Runner::server,
      .key = {"-d", "{HOST.HOST}", "-d", "DOMAIN", "--all-mx", "-s", "SELECTOR", "--min-policy",
              "POLICY", "OPTION"},
      .macros = {{"DOMAIN", "", "the mail domain, if the host is not called like it"},
                 {"SELECTOR", "", "a selector of its DKIM keys"},
                 {"POLICY", "none", "DMARC policy that there must be: none, quarantine or reject"},
                 {"OPTION", "", "one further option, such as --require-dmarc"}},
      .drawings = {{"look-ups of SPF", {"spf_lookups", "spf_void"}, true},
                   {"senders", {"spf_senders", "spf_passing"}, false}},
      .discoveries = {{.path = "dkim.keys",
                       .key = "selector",
                       .noun = "DKIM key",
                       .members = {{"state", Type::text, "state"}, {"bits", Type::number, "bits"}}},
                      {.path = "spf.evaluations",
                       .key = "client",
                       .noun = "SPF sender",
                       .members = {{"result", Type::text, "result", "<>\"pass\""}},
                       .condition = "@.must_fail==0"}},
  };
}

Row dnsbl() {
  return {
      .plugin = check_dnsbl::definition(),
      .title = "DNS lists",
      .said_otherwise = {"server", "nameserver", "debug", "authoritative"},
      .defaults = {{"address", "$address$"}},
      .wants_address = false,
      .runner = Runner::server,
      .key = {"-H", "{HOST.CONN}", "-w", "WARNING", "-c", "CRITICAL", "OPTION"},
      .macros = {{"WARNING", "1", "WARNING on so many lists"},
                 {"CRITICAL", "2", "CRITICAL on so many lists"},
                 {"OPTION", "", "one further option, such as --mx=example.org"}},
      .drawings = {{"listings", {"servers", "targets_listed"}, true},
                   {"lists", {"lists", "lists_usable"}, false}},
      .discoveries = {{.path = "targets",
                       .key = "target",
                       .noun = "Target",
                       .members = {{"servers", Type::number, "lists that list it"},
                                   {"weight", Type::number, "weight of these"},
                                   {"usable", Type::number, "lists that gave an answer"}}},
                      {.path = "lists",
                       .key = "list",
                       .noun = "List",
                       .members = {{"listed", Type::number, "targets that it lists"},
                                   {"blocked", Type::number, "questions that it refused"},
                                   {"broken", Type::number, "answers that are none of a list"},
                                   {"error", Type::number, "questions without an answer"}}}},
  };
}

Row mailqueue() {
  return {
      .plugin = check_mailqueue::definition(),
      .title = "Mail queue",
      .said_otherwise = {"warning-domain", "critical-domain", "sudo"},
      .defaults = {},
      .wants_address = false,
      .runner = Runner::agent,
      .key = {"WARNING", "CRITICAL", "AGE", "OPTION"},
      .macros = {{"WARNING", "100", "WARNING if so many messages wait"},
                 {"CRITICAL", "500", "CRITICAL if so many messages wait"},
                 {"AGE", "4h,1d", "the same of the time since the oldest message arrived"},
                 {"OPTION", "", "one further option, such as --per-sender=50"}},
      .drawings = {{"messages", {"unsent", "active", "deferred", "hold", "incoming"}, true},
                   {"age", {"oldest", "median"}, true}},
      .discoveries = {{.path = "reasons",
                       .key = "reason",
                       .noun = "Reason",
                       .members = {{"messages", Type::number, "messages that wait"},
                                   {"example", Type::text, "an example"}},
                       .condition = R"(@.reason!="none")",
                       .lifetime = "1h"},
                      {.path = "top_destinations",
                       .key = "name",
                       .noun = "Destination",
                       .members = {{"messages", Type::number, "messages that wait"}},
                       .lifetime = "1h"}},
  };
}

}  // namespace

std::vector<CheckArgument> Row::arguments() const {
  std::vector<CheckArgument> all;
  for (const plugin::OptionSpec& spec : plugin::all_options(plugin)) {
    const std::string_view name = plugin::long_name(spec);
    if (contains(for_people, name) || contains(said_otherwise, name)) continue;
    all.push_back({.option = "--" + std::string(name),
                   .variable = variable_of(command(), name),
                   .kind = kind_of(spec),
                   .separator = spec.value == plugin::Value::pair ? "=" : "",
                   .required = wants_address && name == "hostname",
                   .description = spec.help});
  }
  return all;
}

std::span<const Row> suite() {
  static const std::array rows{smtp_full(), mx_tls(), spf_dkim(), dnsbl(), mailqueue()};
  return rows;
}

}  // namespace mailprobe::contrib
