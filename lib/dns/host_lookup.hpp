// SPDX-License-Identifier: GPL-3.0-or-later
//
// The addresses of a host, as a program on this machine would find them: "localhost" without asking
// (RFC 6761 section 6.3), then the hosts file, then A and AAAA records, all asked in one batch.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "dns/name.hpp"
#include "dns/resolver.hpp"
#include "net/address.hpp"

namespace mailprobe::dns {

enum class Families : std::uint8_t { any, v4, v6 };

inline constexpr const char* default_hosts_file = "/etc/hosts";

struct HostLookup {
  Name name;
  Families families = Families::any;
  // A name with fewer dots than `ndots` is asked for within each of these domains and at last by
  // itself, all in the same batch; the first that has an address counts. Leave `search` empty for a
  // name that the user ended with a dot.
  std::vector<Name> search;
  unsigned ndots = 1;
  std::string hosts_file = default_hosts_file;  // empty: none
};

enum class AddressSource : std::uint8_t { localhost, hosts_file, dns };

struct HostAddresses {
  std::vector<net::IpAddress> addresses;  // at least one, each once; IPv4 first, as answered
  AddressSource source = AddressSource::dns;
  Name name;                  // which was found: with its search domain
  std::vector<Name> aliases;  // as in Answer
  // Every reply that this rests on was authentic; never for the hosts file, and not if something
  // could not be asked.
  bool authentic = false;
  // What could not be asked although there are addresses: "AAAA of mx.example.org: SERVFAIL from
  // 127.0.0.1:53". Usually empty.
  std::string partial_failure;

  // The name at the end of the chain of aliases.
  [[nodiscard]] const Name& final_name() const { return aliases.empty() ? name : aliases.back(); }
};

enum class LookupFailure : std::uint8_t {
  no_such_name,   // it does not exist
  no_address,     // it exists, but has no address of the families asked for
  could_not_ask,  // not known
};

struct LookupError {
  LookupFailure failure = LookupFailure::could_not_ask;
  base::Error error;  // Cause::dns
};

std::expected<HostAddresses, LookupError> lookup_addresses(Resolver& resolver,
                                                           const HostLookup& lookup,
                                                           base::Deadline deadline);

// What the DNS alone says, as other machines see it: from the answers to questions for A and AAAA
// of this name. That there is none is an error without a message of its own.
std::expected<HostAddresses, LookupError> read_addresses(const Name& name,
                                                         std::span<const Answer> answers);

// The addresses of one name in the text of a hosts(5) file, in its order. Lines that are not
// understood (addresses with a scope, for example) are skipped.
std::vector<net::IpAddress> parse_hosts(std::string_view text, const Name& name);

// The first name with a dot beside a short name, as `hostname -f` finds the full name of this
// machine: on the first line of the text of a hosts(5) file that has both.
std::optional<Name> find_full_name(std::string_view hosts_text, const Name& short_name);

}  // namespace mailprobe::dns
