// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is known of a DNS list (RFC 5782): what it is asked about, what its answers mean, and how
// it shows that it lives. A list answers with addresses in 127.0.0.0/8, which are codes and lead
// nowhere. What they mean is every list's own business: 127.0.0.3 is spam here and praise there.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace mailprobe::dnsbl {

// What a list is asked about. An address must never be asked of a list of names, nor a name of a
// list of addresses: some answer that with what looks like a listing.
enum class Kind : std::uint8_t { ip4, ip6, name };

struct Kinds {
  bool ip4 = false;
  bool ip6 = false;
  bool name = false;

  [[nodiscard]] constexpr bool contains(Kind kind) const {
    switch (kind) {
      case Kind::ip4: return ip4;
      case Kind::ip6: return ip6;
      case Kind::name: return name;
    }
    return false;
  }
};

enum class Effect : std::uint8_t {
  listed,    // the list lists it; whether that is good news its Stance says
  harmless,  // an answer that is no listing: a good reputation in a list of bad ones
  refused,   // the list does not want to answer us
  absurd,    // nothing that a DNS list says
};

// The codes 127.x.y.z between two corners, both included: {0, 0, 10} to {0, 0, 11} are two.
struct Meaning {
  std::array<std::uint8_t, 3> first;
  std::array<std::uint8_t, 3> last;
  Effect effect;
  std::string_view text;
};

// One of those in the last octet of 127.0.0.x.
struct Bit {
  std::uint8_t mask;
  Effect effect;
  std::string_view text;
};

// NOLINTBEGIN(readability-redundant-member-init): GCC wants them, or every row all of its fields.

// The first meaning that fits counts, then the bits. Of a list without either nothing is known.
struct CodeTable {
  std::span<const Meaning> meanings = {};
  std::span<const Bit> bits = {};
};

enum class Stance : std::uint8_t {
  block,        // who is listed is refused
  allow,        // who is listed is welcome
  information,  // the answer is a measure; being listed is neither good nor bad
};

enum class Proof : std::uint8_t {
  verified,  // somebody has seen the list answer so
  presumed,  // RFC 5782 section 5 wants it so; a list that does otherwise may be alive
};

// What shows that a list is alive, and that it does not list the whole world: an address or a name.
// An empty one is not known or does not exist. "Listed" is any answer but an error.
struct TestPoint {
  Kind kind;
  std::string_view listed;
  std::string_view not_listed;
  Proof proof;
};

struct Access {
  bool refuses_public_resolvers = false;
  bool wants_registration = false;  // of the asking resolver's address
  bool needs_key = false;           // a label in front of the zone, which is a secret
};

enum class Group : std::uint8_t {
  major,    // what receivers of today use; asked if nothing else is said
  other,    // second tier
  on_call,  // only if it is named: needs a key or a registration, says nothing of mail, or is part
            // of another list
};

struct List {
  std::string_view zone;  // lower case, without the key
  Kinds kinds;
  Stance stance = Stance::block;
  Group group = Group::other;
  int weight = 1;  // 0: shown, but does not count; 3: many receivers refuse by it alone
  CodeTable codes = {};
  std::span<const TestPoint> tests = {};
  Access access = {};
  std::string_view removal = {};  // URL of the page; empty if none is known
};

// NOLINTEND(readability-redundant-member-init)

// A zone that must not be asked any more, with everything below it.
struct DeadList {
  std::string_view zone;   // lower case
  std::string_view since;  // "2024-06", "2013"; the month it was known at the latest; may be empty
  std::string_view why;    // a clause: "shut down"
};

}  // namespace mailprobe::dnsbl
