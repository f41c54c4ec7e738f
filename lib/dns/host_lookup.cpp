// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/host_lookup.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <span>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/file.hpp"
#include "base/foreign_text.hpp"

namespace mailprobe::dns {
namespace {

using net::Family;
using net::IpAddress;
using Found = std::expected<HostAddresses, LookupError>;

std::unexpected<LookupError> failure(LookupFailure kind, std::string message) {
  return std::unexpected(LookupError{
      .failure = kind, .error = {.cause = base::Cause::dns, .message = std::move(message)}});
}

std::string shown(const Name& name) { return base::printable(name.format()); }

bool wanted(Family family, Families families) {
  switch (families) {
    case Families::v4: return family == Family::v4;
    case Families::v6: return family == Family::v6;
    case Families::any: break;
  }
  return true;
}

// Those of the wanted families, IPv4 before IPv6 and otherwise in their order.
// A name may be listed twice with one address; that is still one address.
void add_once(std::vector<IpAddress>& addresses, const IpAddress& address) {
  if (std::ranges::find(addresses, address) == addresses.end()) addresses.push_back(address);
}

std::vector<IpAddress> select(const std::vector<IpAddress>& all, Families families) {
  std::vector<IpAddress> selected;
  for (const Family family : {Family::v4, Family::v6}) {
    for (const IpAddress& address : all) {
      if (address.family() == family && wanted(family, families)) add_once(selected, address);
    }
  }
  return selected;
}

bool is_localhost(const Name& name) {
  constexpr std::array<std::string_view, 1> localhost{"localhost"};
  return name.is_subdomain_of(Name::from_labels(localhost).value());
}

std::vector<IpAddress> loopback_addresses() {
  constexpr std::array<std::uint8_t, 4> v4{127, 0, 0, 1};
  constexpr std::array<std::uint8_t, 16> v6{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
  return {IpAddress::v4(v4), IpAddress::v6(v6)};
}

struct HostsLine {
  IpAddress address;
  std::vector<Name> names;
};

std::vector<HostsLine> parse_hosts_lines(std::string_view text) {
  std::vector<HostsLine> lines;
  for (const std::string_view line : base::split(text, '\n')) {
    std::string blanks_unified(line.substr(0, line.find('#')));
    std::ranges::replace(blanks_unified, '\t', ' ');
    std::ranges::replace(blanks_unified, '\r', ' ');
    auto words = base::split(blanks_unified, ' ');
    std::erase(words, std::string_view());
    const auto address = words.empty() ? std::nullopt : IpAddress::parse(words.front());
    if (!address) continue;
    HostsLine parsed{.address = *address, .names = {}};
    for (const std::string_view word : std::span(words).subspan(1)) {
      if (const auto name = Name::parse(word)) parsed.names.push_back(*name);
    }
    lines.push_back(std::move(parsed));
  }
  return lines;
}

// A file that is not there has no entries.
base::Result<std::string> read_hosts_file(const std::string& path) {
  std::error_code error;
  if (path.empty() || (!std::filesystem::exists(path, error) && !error)) return std::string();
  return base::read_small_file(path);
}

std::vector<Name> candidates(const HostLookup& lookup) {
  std::vector<Name> names;
  const std::size_t dots = lookup.name.labels().size() - (lookup.name.is_root() ? 0 : 1);
  if (dots < lookup.ndots) {
    for (const Name& domain : lookup.search) {
      if (const auto name = lookup.name.under(domain)) names.push_back(*name);
    }
  }
  names.push_back(lookup.name);
  return names;
}

std::vector<RecordType> record_types(Families families) {
  switch (families) {
    case Families::v4: return {RecordType::a};
    case Families::v6: return {RecordType::aaaa};
    case Families::any: break;
  }
  return {RecordType::a, RecordType::aaaa};
}

std::vector<Question> to_questions(const std::vector<Name>& names,
                                   const std::vector<RecordType>& types) {
  std::vector<Question> questions;
  for (const Name& name : names) {
    for (const RecordType type : types)
      questions.push_back({.name = name, .type = type});
  }
  return questions;
}

void append_addresses(std::vector<IpAddress>& addresses, const Answer& answer) {
  for (const A& a : data_of<A>(answer.records))
    add_once(addresses, a.address);
  for (const Aaaa& aaaa : data_of<Aaaa>(answer.records))
    add_once(addresses, aaaa.address);
}

std::string_view family_name(Families families) {
  switch (families) {
    case Families::v4: return "IPv4 ";
    case Families::v6: return "IPv6 ";
    case Families::any: break;
  }
  return "";
}

std::unexpected<LookupError> not_found(const HostLookup& lookup, LookupFailure kind,
                                       const std::vector<Name>& names) {
  std::string message =
      kind == LookupFailure::no_such_name
          ? fmt::format("{} does not exist (NXDOMAIN)", shown(lookup.name))
          : fmt::format("{} has no {}address", shown(lookup.name), family_name(lookup.families));
  if (names.size() > 1) {
    std::vector<std::string> tried;
    std::ranges::transform(std::span(names).first(names.size() - 1), std::back_inserter(tried),
                           shown);
    message += "; tried as well: " + base::join(tried, ", ");
  }
  return failure(kind, std::move(message));
}

Found ask_dns(Resolver& resolver, const HostLookup& lookup, base::Deadline deadline) {
  const std::vector<Name> names = candidates(lookup);
  const std::vector<RecordType> types = record_types(lookup.families);
  const std::vector<Answer> answers = resolver.ask(to_questions(names, types), deadline);
  auto kind = LookupFailure::no_such_name;
  for (std::size_t i = 0; i < names.size(); ++i) {
    Found found =
        read_addresses(names[i], std::span(answers).subspan(i * types.size(), types.size()));
    // A candidate that could not be asked may be the one: going on could find another host.
    if (found || found.error().failure == LookupFailure::could_not_ask) return found;
    if (found.error().failure == LookupFailure::no_address) kind = LookupFailure::no_address;
  }
  return not_found(lookup, kind, names);
}

}  // namespace

Found read_addresses(const Name& name, std::span<const Answer> answers) {
  HostAddresses host{.addresses = {}, .name = name, .aliases = {}, .partial_failure = {}};
  for (const Answer& answer : answers) {
    append_addresses(host.addresses, answer);
    if (host.aliases.empty()) host.aliases = answer.aliases;
  }
  host.authentic = std::ranges::all_of(answers, &Answer::authentic);
  host.partial_failure = explain_failures(answers);
  if (!host.addresses.empty()) return host;
  // One sound NXDOMAIN beside a failure proves nothing: there are servers that deny a name for the
  // types they do not know.
  const auto failed = std::ranges::find_if(answers, &Answer::could_not_ask);
  if (failed != answers.end()) {
    return failure(LookupFailure::could_not_ask,
                   fmt::format("could not ask for {}: {}", shown(name), failed->explanation));
  }
  const bool exists = std::ranges::any_of(
      answers, [](const Answer& answer) { return answer.outcome == Outcome::no_data; });
  return failure(exists ? LookupFailure::no_address : LookupFailure::no_such_name, {});
}

std::vector<IpAddress> parse_hosts(std::string_view text, const Name& name) {
  std::vector<IpAddress> addresses;
  for (const HostsLine& line : parse_hosts_lines(text)) {
    if (std::ranges::find(line.names, name) != line.names.end()) addresses.push_back(line.address);
  }
  return addresses;
}

std::optional<Name> find_full_name(std::string_view hosts_text, const Name& short_name) {
  for (const HostsLine& line : parse_hosts_lines(hosts_text)) {
    if (std::ranges::find(line.names, short_name) == line.names.end()) continue;
    const auto full =
        std::ranges::find_if(line.names, [](const Name& name) { return name.labels().size() > 1; });
    if (full != line.names.end()) return *full;
  }
  return std::nullopt;
}

Found lookup_addresses(Resolver& resolver, const HostLookup& lookup, base::Deadline deadline) {
  HostAddresses host{.addresses = {}, .name = lookup.name, .aliases = {}, .partial_failure = {}};
  if (is_localhost(lookup.name)) {
    host.source = AddressSource::localhost;
    host.addresses = select(loopback_addresses(), lookup.families);
    return host;
  }
  const auto hosts = read_hosts_file(lookup.hosts_file);
  if (hosts) {
    host.source = AddressSource::hosts_file;
    host.addresses = select(parse_hosts(*hosts, lookup.name), lookup.families);
    if (!host.addresses.empty()) return host;
  }
  Found found = ask_dns(resolver, lookup, deadline);
  if (!hosts && found) {
    found->partial_failure = base::join(
        found->partial_failure.empty() ? std::vector{hosts.error().message}
                                       : std::vector{hosts.error().message, found->partial_failure},
        "; ");
  }
  return found;
}

}  // namespace mailprobe::dns
