// SPDX-License-Identifier: GPL-3.0-or-later
//
// What the lists said of the targets: facts and times only. What they are worth is judge()'s.
#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "check_dnsbl/targets.hpp"
#include "dnsbl/health.hpp"

namespace mailprobe::check_dnsbl {

// What is known of one target on one list.
enum class Standing : std::uint8_t {
  not_applicable,  // the list is not about addresses or names of its kind
  not_asked,       // the time ran out, or the list had not answered for others
  listed,
  clean,
  blocked,
  broken,
  error,
};

struct Listing {
  std::size_t list;  // its rank among those that were asked
  dnsbl::Reading reading;
  int weight = 0;
  std::string reason;  // what the list says of it (TXT); printable
  // With --state: when it was seen first, and whether it was not there before.
  std::optional<std::chrono::sys_seconds> since;
  bool is_new = false;
};

// With --state: a list that the target is not on any more.
struct Delisting {
  std::string list;  // as shown
  std::chrono::sys_seconds since;
};

struct TargetObservation {
  Target target;
  std::vector<Standing> standings;  // by list
  std::vector<Listing> listings;
  std::vector<Delisting> delistings;
};

struct ListObservation {
  std::array<std::size_t, 7> targets{};  // how many of each Standing
  std::string trouble;       // the first answer that could not be used; printable, without the key
  bool given_up = false;     // after several questions without an answer
  base::Duration slowest{};  // answer
  dnsbl::Health health = dnsbl::Health::not_known;
  std::optional<std::chrono::sys_seconds> tested;  // when health was found
  std::vector<dnsbl::Kind> lived;  // whose test entry it listed, now or in an earlier run

  [[nodiscard]] std::size_t count(Standing standing) const {
    return targets.at(static_cast<std::size_t>(standing));
  }
  // Whether it said something that counts.
  [[nodiscard]] bool is_usable() const {
    return count(Standing::listed) + count(Standing::clean) > 0;
  }
  // Whether it has shown that its answers mean nothing.
  [[nodiscard]] bool is_sick() const {
    return health == dnsbl::Health::emptied || health == dnsbl::Health::lists_all;
  }
};

struct Observation {
  std::vector<TargetObservation> targets;
  std::vector<TroubleReport> troubles;  // of finding the targets
  std::vector<ListObservation> lists;   // as in Options
  // Whether the resolver says that a name exists which cannot (RFC 6761 section 6.4). It is asked
  // only if a list answers with what no list says.
  bool resolver_rewrites = false;
  std::optional<base::Error> state_error;  // the file cannot be used, or was begun anew
  std::size_t questions = 0;               // to the lists
  bool time_ran_out = false;
  base::Duration total{};
};

}  // namespace mailprobe::check_dnsbl
