// SPDX-License-Identifier: GPL-3.0-or-later
//
// The TXT record of a domain that says which clients may send mail in its name (RFC 7208 sections
// 3, 4.5, 5, 6 and 12).
//
//   record           = version terms *SP
//   version          = "v=spf1"
//   terms            = *( 1*SP ( directive / modifier ) )
//   directive        = [ qualifier ] mechanism
//   qualifier        = "+" / "-" / "?" / "~"
//   mechanism        = all / include / a / mx / ptr / ip4 / ip6 / exists
//   all              = "all"
//   include          = "include" ":" domain-spec                          ; macro.hpp
//   a                = "a" [ ":" domain-spec ] [ dual-cidr-length ]       ; cidr.hpp
//   mx               = "mx" [ ":" domain-spec ] [ dual-cidr-length ]
//   ptr              = "ptr" [ ":" domain-spec ]
//   ip4              = "ip4" ":" ip4-network [ ip4-cidr-length ]
//   ip6              = "ip6" ":" ip6-network [ ip6-cidr-length ]
//   exists           = "exists" ":" domain-spec
//   modifier         = redirect / explanation / unknown-modifier
//   redirect         = "redirect" "=" domain-spec
//   explanation      = "exp" "=" domain-spec
//   unknown-modifier = name "=" macro-string
//   name             = ALPHA *( ALPHA / DIGIT / "-" / "_" / "." )
//
// Letter case of names does not matter. One fault anywhere makes the whole record void (section
// 4.6), whether the term would be reached or not.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "dns/answer.hpp"
#include "net/network.hpp"
#include "policy/fault.hpp"
#include "policy/spf/cidr.hpp"
#include "policy/spf/macro.hpp"
#include "policy/txt_choice.hpp"

namespace mailprobe::policy::spf {

enum class Qualifier : std::uint8_t { pass, fail, softfail, neutral };

struct All {
  bool operator==(const All&) const = default;
};

struct Include {
  MacroString domain;
  bool operator==(const Include&) const = default;
};

struct A {
  std::optional<MacroString> domain;  // without it: the domain of the record
  DualCidr cidr;
  bool operator==(const A&) const = default;
};

struct Mx {
  std::optional<MacroString> domain;
  DualCidr cidr;
  bool operator==(const Mx&) const = default;
};

struct Ptr {
  std::optional<MacroString> domain;
  bool operator==(const Ptr&) const = default;
};

struct Ip {  // ip4 and ip6
  net::Network network;
  bool operator==(const Ip&) const = default;
};

struct Exists {
  MacroString domain;
  bool operator==(const Exists&) const = default;
};

using Mechanism = std::variant<All, Include, A, Mx, Ptr, Ip, Exists>;

// Whether RFC 7208 section 4.6.4 counts it, as the DNS has to be asked.
bool asks_dns(const Mechanism& mechanism);

struct Directive {
  std::string text;          // as written
  std::size_t position = 0;  // in the record
  Qualifier qualifier = Qualifier::pass;
  Mechanism mechanism;

  bool operator==(const Directive&) const = default;
};

struct Modifier {
  std::string text;
  std::size_t position = 0;
  MacroString value;

  bool operator==(const Modifier&) const = default;
};

struct Record {
  std::string text;                   // as published, its strings joined
  std::vector<Directive> directives;  // in their order
  std::optional<Modifier> redirect;
  std::optional<Modifier> exp;
  std::vector<Modifier> unknown;  // of names that this program does not know

  // Where evaluation ends for every client; the size of `directives` if there is none.
  [[nodiscard]] std::size_t first_all() const;

  bool operator==(const Record&) const = default;
};

Parsed<Record> parse_record(std::string_view text);

// From all the TXT records of the name. Section 4.5: what does not begin with the version and a
// blank, or is the version alone, is discarded.
RecordReading<Record> read_record(const std::vector<dns::Record>& records);

}  // namespace mailprobe::policy::spf
