// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whom the wishes come to: each address and each name once, as a function of what is known of the
// DNS.
#pragma once

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

#include "check_dnsbl/options.hpp"
#include "dns/inquiry.hpp"

namespace mailprobe::check_dnsbl {

using Subject = std::variant<net::IpAddress, dns::Name>;

struct Target {
  Subject subject;
  std::string origin;         // where an address was found: "mx.example.org"; may be empty
  bool only_as_name = false;  // with -U: it may be asked of lists of which nothing is known
};

// "192.0.2.1", "example.org"; printable.
std::string format_subject(const Subject& subject);
// "192.0.2.1 (mx.example.org)"
std::string format_target(const Target& target);

dnsbl::Kind kind_of(const Subject& subject);

// Why somebody is not looked up.
enum class Trouble : std::uint8_t {
  none_there,  // the DNS says that there is nothing to look up
  not_known,   // it could not be asked
  too_large,   // a network, or too many in all
};

struct TroubleReport {
  Trouble trouble;
  std::string text;  // printable
};

struct Targets {
  std::vector<Target> targets;
  std::vector<TroubleReport> troubles;
};

// What is returned counts when the inquiry is complete.
Targets find_targets(dns::Inquiry& inquiry, const Options& options);

}  // namespace mailprobe::check_dnsbl
