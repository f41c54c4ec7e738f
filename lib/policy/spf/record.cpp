// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/spf/record.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/foreign_text.hpp"
#include "policy/field_name.hpp"
#include "policy/piece.hpp"

namespace mailprobe::policy::spf {
namespace {

constexpr std::string_view version = "v=spf1";

// What stands behind the name of a mechanism.
struct Argument {
  Piece name;
  bool has_colon = false;
  Piece text;  // without the colon
};

Argument split_argument(const Piece& mechanism) {
  const std::size_t end = std::min(mechanism.text.find_first_of(":/"), mechanism.text.size());
  Argument argument{mechanism.first(end), false, mechanism.from(end)};
  argument.has_colon = argument.text.text.starts_with(':');
  if (argument.has_colon) argument.text = argument.text.from(1);
  return argument;
}

Parsed<MacroString> require_domain(const Argument& argument) {
  if (argument.has_colon) return parse_domain_spec(argument.text);
  return fault(argument.name.end(), fmt::format(R"(behind "{}" a colon and a domain must stand)",
                                                base::to_lower(argument.name.text)));
}

Parsed<void> refuse_argument(const Argument& argument) {
  if (!argument.has_colon && argument.text.text.empty()) return {};
  return fault(argument.name.end(),
               fmt::format(R"(behind "{}" nothing can stand)", base::to_lower(argument.name.text)));
}

Parsed<std::optional<MacroString>> optional_domain(const Argument& argument, const Piece& text) {
  if (!argument.has_colon && text.text.empty()) return std::nullopt;
  auto domain = argument.has_colon ? parse_domain_spec(text) : require_domain(argument);
  if (!domain) return fault(std::move(domain.error()));
  return *std::move(domain);
}

Parsed<Mechanism> parse_all(const Argument& argument) {
  if (auto refused = refuse_argument(argument); !refused) return fault(std::move(refused.error()));
  return All{};
}

template <typename Kind>
Parsed<Mechanism> parse_with_domain(const Argument& argument) {
  auto domain = require_domain(argument);
  if (!domain) return fault(std::move(domain.error()));
  return Kind{*std::move(domain)};
}

template <typename Kind>
Parsed<Mechanism> parse_with_cidr(const Argument& argument) {
  const auto split = split_cidr(argument.text);
  if (!split) return fault(split.error());
  auto domain = optional_domain(argument, split->rest);
  if (!domain) return fault(std::move(domain.error()));
  return Kind{*std::move(domain), split->cidr};
}

Parsed<Mechanism> parse_ptr(const Argument& argument) {
  auto domain = optional_domain(argument, argument.text);
  if (!domain) return fault(std::move(domain.error()));
  return Ptr{*std::move(domain)};
}

template <Parsed<net::Network> (*parse_network)(const Piece&)>
Parsed<Mechanism> parse_ip(const Argument& argument) {
  if (!argument.has_colon)
    return fault(argument.name.end(), "here a colon and an address are missing");
  const auto network = parse_network(argument.text);
  if (!network) return fault(network.error());
  return Ip{*network};
}

struct Kind {
  std::string_view name;
  Parsed<Mechanism> (*parse)(const Argument& argument);
};

constexpr std::array kinds{
    Kind{"all", parse_all},           Kind{"include", parse_with_domain<Include>},
    Kind{"a", parse_with_cidr<A>},    Kind{"mx", parse_with_cidr<Mx>},
    Kind{"ptr", parse_ptr},           Kind{"ip4", parse_ip<parse_ip4>},
    Kind{"ip6", parse_ip<parse_ip6>}, Kind{"exists", parse_with_domain<Exists>},
};

std::unexpected<Fault> unknown_mechanism(const Piece& name) {
  if (name.text.empty()) return fault(name.position, "here a mechanism is missing");
  const std::string lower = base::to_lower(name.text);
  if (lower == "redirect" || lower == "exp")
    return fault(name.end(), fmt::format(R"(behind "{}" stands "=")", lower));
  std::string what = fmt::format("{} is no mechanism", base::quote(name.text));
  if (lower == "ipv4" || lower == "ipv6" || lower == "ip")
    what += fmt::format(R"(; this one is called "ip{}")", lower == "ipv6" ? '6' : '4');
  return fault(name.position, std::move(what));
}

std::optional<Qualifier> to_qualifier(char c) {
  switch (c) {
    case '+': return Qualifier::pass;
    case '-': return Qualifier::fail;
    case '~': return Qualifier::softfail;
    case '?': return Qualifier::neutral;
    default: return std::nullopt;
  }
}

Parsed<Directive> parse_directive(const Piece& term) {
  Directive directive{std::string(term.text), term.position, Qualifier::pass, All{}};
  Piece rest = term;
  if (const auto qualifier = to_qualifier(term.text.front())) {
    directive.qualifier = *qualifier;
    rest = term.from(1);
  }
  const Argument argument = split_argument(rest);
  const auto* const kind = std::ranges::find_if(
      kinds, [&](const Kind& known) { return base::iequals(known.name, argument.name.text); });
  if (kind == kinds.end()) return unknown_mechanism(argument.name);
  auto mechanism = kind->parse(argument);
  if (!mechanism) return fault(std::move(mechanism.error()));
  directive.mechanism = *std::move(mechanism);
  return directive;
}

// A term is a modifier if "=" stands behind its name.
bool is_modifier(std::string_view term) {
  const std::size_t end = term.find_first_of("=:/");
  return end != std::string_view::npos && term[end] == '=';
}

bool is_name_character(char c) {
  constexpr std::string_view marks = "-_.";
  return base::is_alnum(c) || marks.contains(c);
}

Parsed<void> check_name(const Piece& name) {
  if (name.text.empty()) return fault(name.position, R"(before "=" a name is missing)");
  if (!base::is_alpha(name.text.front()))
    return fault(name.position, "the name of a modifier begins with a letter");
  const auto* const odd = std::ranges::find_if_not(name.text, is_name_character);
  if (odd == name.text.end()) return {};
  const auto position = static_cast<std::size_t>(odd - name.text.begin());
  return fault(name.position + position, fmt::format("{} cannot stand in the name of a modifier",
                                                     base::quote(name.text.substr(position, 1))));
}

Parsed<void> add_once(std::optional<Modifier>& slot, const Piece& term, const Piece& value) {
  if (slot) return fault(term.position, "this modifier stands here for the second time");
  auto domain = parse_domain_spec(value);
  if (!domain) return fault(std::move(domain.error()));
  slot = Modifier{std::string(term.text), term.position, *std::move(domain)};
  return {};
}

Parsed<void> add_modifier(Record& record, const Piece& term) {
  const std::size_t equals = term.text.find('=');
  const Piece name = term.first(equals);
  const Piece value = term.from(equals + 1);
  if (base::iequals(name.text, "redirect")) return add_once(record.redirect, term, value);
  if (base::iequals(name.text, "exp")) return add_once(record.exp, term, value);
  if (auto checked = check_name(name); !checked) return checked;
  auto string = parse_macro_string(value);
  if (!string) return fault(std::move(string.error()));
  record.unknown.emplace_back(std::string(term.text), term.position, *std::move(string));
  return {};
}

Parsed<void> add_term(Record& record, const Piece& term) {
  if (is_modifier(term.text)) return add_modifier(record, term);
  auto directive = parse_directive(term);
  if (!directive) return fault(std::move(directive.error()));
  record.directives.push_back(*std::move(directive));
  return {};
}

}  // namespace

bool asks_dns(const Mechanism& mechanism) {
  return !std::holds_alternative<All>(mechanism) && !std::holds_alternative<Ip>(mechanism);
}

std::size_t Record::first_all() const {
  const auto found = std::ranges::find_if(directives, [](const Directive& directive) {
    return std::holds_alternative<All>(directive.mechanism);
  });
  return static_cast<std::size_t>(found - directives.begin());
}

Parsed<Record> parse_record(std::string_view text) {
  if (departs_at(text, version, Opening::word))
    return fault(0, R"(the record does not begin with "v=spf1" and a blank)");
  Record record{std::string(text), {}, {}, {}, {}};
  Piece rest = Piece{text, 0}.from(version.size());
  for (;;) {
    rest = rest.from(std::min(rest.text.find_first_not_of(' '), rest.text.size()));
    if (rest.text.empty()) return record;
    const std::size_t end = std::min(rest.text.find(' '), rest.text.size());
    if (auto added = add_term(record, rest.first(end)); !added)
      return fault(std::move(added.error()));
    rest = rest.from(end);
  }
}

RecordReading<Record> read_record(const std::vector<dns::Record>& records) {
  return read_chosen(choose_record(dns::data_of<dns::Txt>(records), version, Opening::word),
                     parse_record);
}

}  // namespace mailprobe::policy::spf
