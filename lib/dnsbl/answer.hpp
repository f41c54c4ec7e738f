// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a list's answer proves. Five verdicts, of which three say that nothing was learnt:
//
//   listed   an A record is a code that the list uses, or an unknown one in 127.0.0.0/8
//   clean    the name does not exist, has no A record, or holds codes that are no listing
//   blocked  the list does not answer us: 127.255.255.0/24, or the list's own code for that
//   broken   whoever answers is no DNS list: an address outside 127.0.0.0/8, or 127.0.0.1 where the
//            list does not define it (RFC 5782 section 5); a parked domain, a resolver that lies
//   error    could not ask: SERVFAIL, REFUSED, timeout, malformed
//
// All A records are judged (RFC 5782 section 2.3: combined lists answer with several). The first
// verdict of listed, blocked, broken and clean that one of them gives stands, so that neither an
// error beside a listing hides it nor an error alone looks like one.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "dns/answer.hpp"
#include "dnsbl/filter.hpp"
#include "dnsbl/list.hpp"
#include "net/address.hpp"

namespace mailprobe::dnsbl {

enum class Verdict : std::uint8_t { listed, clean, blocked, broken, error };

// "listed", "clean" ...
std::string_view format_verdict(Verdict verdict);

struct Code {
  net::IpAddress address;
  Effect effect;
  bool known;           // its meaning stands in the table, or is the same for all lists
  std::string meaning;  // a clause; printable

  bool operator==(const Code&) const = default;
};

struct Reading {
  Verdict verdict = Verdict::error;
  std::vector<Code> codes;  // each address once, in ascending order: answers come in any
  std::string sentence;     // for a human; printable, without the key of a list

  bool operator==(const Reading&) const = default;
};

// `answer` is what came of asking for A; of an answer to another question it says that.
Reading classify(const dns::Answer& answer, const CodeTable& table);

// The same if only the codes that fit one of the patterns count as listings, as postscreen has it;
// others do no harm. A refusal is one whatever the patterns, and none makes a code of what is none.
Reading classify(const dns::Answer& answer, const CodeTable& table,
                 std::span<const AddressPattern> counts);

}  // namespace mailprobe::dnsbl
