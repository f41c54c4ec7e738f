// SPDX-License-Identifier: GPL-3.0-or-later
//
// The plugins as monitoring engines meet them, one row each. Whoever adds a plugin adds a row; what
// the engines need of its options and metrics comes from its own tables.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "plugin/plugin.hpp"

namespace mailprobe::contrib {

// An argument of a CheckCommand.
struct CheckArgument {
  enum class Kind : std::uint8_t { flag, value, secret, list };

  std::string option;    // "--port"
  std::string variable;  // "smtp_full_port"
  Kind kind;
  std::string_view separator;  // between option and value, if they have to be one word
  bool required;
  std::string_view description;
};

struct Variable {
  std::string_view name;  // "address"; of Icinga with the command's name before it
  std::string_view value;
};

// A macro of a Zabbix template: {$MAILPROBE.MX_TLS.DOMAIN}.
struct Macro {
  std::string_view name;
  std::string_view value;
  std::string_view description;
};

enum class Type : std::uint8_t { number, text };

// Something that each element of a list in the JSON document has.
struct Member {
  std::string_view name;
  Type type;
  std::string_view meaning;
  // When it is an alarm, behind last(...): "<{$MAILPROBE.MX_TLS.DAYS}"; empty: never.
  std::string_view alarm;
};

// A list in the JSON document that an engine makes items of.
struct Discovery {
  std::string_view path;  // below observations: "leaves"
  std::string_view key;   // the member that tells its elements apart
  std::string_view noun;  // "Certificate"
  std::vector<Member> members;
  // Of the elements those that this is true of, as JSONPath; empty: all.
  std::string_view condition;
  // How long Zabbix keeps the items of one that is gone. Strangers choose the names of some.
  std::string_view lifetime = "7d";
};

// A graph of metrics that have one unit, the whole before its parts.
struct Drawing {
  std::string_view name;  // "age"
  std::vector<std::string_view> metrics;
  bool has_limits;  // the first one has thresholds, which are drawn
};

// Who runs it for Zabbix: the server or a proxy as an external check, or the agent on the host.
enum class Runner : std::uint8_t { server, agent };

struct Row {
  const plugin::Definition& plugin;
  std::string_view title;  // "SMTP session"
  // Options that engines do not need: another one says the same.
  std::vector<std::string_view> said_otherwise;
  // What Icinga's command sets unless a service says otherwise.
  std::vector<Variable> defaults;
  bool wants_address;  // of the host, IPv4 or IPv6
  Runner runner;
  std::vector<std::string_view> key;  // parameters of Zabbix's item, macros by their short name
  std::vector<Macro> macros;
  std::vector<Drawing> drawings;
  std::vector<Discovery> discoveries;

  // "smtp_full"
  [[nodiscard]] std::string_view command() const { return plugin.name.substr(6); }
  [[nodiscard]] std::vector<CheckArgument> arguments() const;
};

std::span<const Row> suite();

}  // namespace mailprobe::contrib
