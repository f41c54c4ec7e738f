// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a domain's SPF record says to everybody: the records that it includes, what they cost of the
// limits of RFC 7208 section 4.6.4, which addresses they allow, and what in them leads nowhere. No
// client and no sender is at hand, so terms with macros are counted, but not followed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "dns/inquiry.hpp"
#include "net/network.hpp"
#include "policy/spf/record.hpp"

namespace mailprobe::policy::spf {

// What a look-up or a record came to.
enum class Finding : std::uint8_t {
  sound,
  absent,        // the DNS says that there is nothing
  not_known,     // it could not be asked
  several,       // more than one record: a permanent error
  malformed,     // a fault in the record: a permanent error
  loop,          // the record includes itself: a permanent error
  too_many,      // more than ten names
  too_deep,      // not followed: the survey has grown over its bound
  depends,       // on the sender or the client
  invalid_name,  // it cannot be asked for
};

struct SurveyedRecord;

// A mechanism or the redirect, as it stands in a record.
struct SurveyedTerm {
  std::string text;
  std::size_t position = 0;
  bool asks_dns = false;
  bool is_ptr = false;
  bool reachable = true;  // no "all" stands before it
  Finding finding = Finding::sound;
  std::string reason;                  // of what is not sound; printable
  std::vector<net::Network> networks;  // it matches these
  bool void_for_v4 = false;            // a client of this family causes a void look-up
  bool void_for_v6 = false;
  std::unique_ptr<SurveyedRecord> record;  // of an include or a redirect
};

struct SurveyedRecord {
  std::string domain;
  Finding finding = Finding::sound;
  std::string reason;  // of what is not sound; printable
  RecordReading<Record> reading = NoRecord{};
  std::vector<dns::Name> aliases;  // where CNAMEs led to
  std::size_t strings = 0;         // of the TXT record
  std::size_t answer_octets = 0;   // of all TXT records of the name, as they stand in a message
  std::vector<SurveyedTerm> terms;
};

// What is left of the tree when it is added up; unreachable terms do not count.
struct SurveyTotals {
  std::size_t lookups = 0;
  std::size_t void_v4 = 0;
  std::size_t void_v6 = 0;
  std::size_t depth = 0;  // records one below the other
  bool complete = true;   // no part is not known
  // What passes, as far as it can be known beforehand: networks of terms with "+" in records that
  // are included with "+".
  std::vector<net::Network> networks;
  bool everybody = false;  // "+all", alone or in an include
  bool depends = false;    // some terms depend on the sender or the client
};

// Terms that ask the DNS are looked at up to the first bound, and records are followed until their
// terms reach the second; what is beyond is counted.
inline constexpr std::size_t survey_limit = 60;
inline constexpr std::size_t survey_size_limit = 5000;

// What is returned counts when the inquiry is complete.
SurveyedRecord survey(dns::Inquiry& inquiry, std::string_view domain);

SurveyTotals add_up(const SurveyedRecord& record);

// The look-ups of a term, with those of the records that it leads to.
std::size_t lookups_of(const SurveyedTerm& term);

}  // namespace mailprobe::policy::spf
