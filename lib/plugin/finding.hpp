// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that a judge can say is a finding of a known kind. The kinds of a plugin stand in one
// catalogue: --list-findings prints it, --severity changes it, the manual is made from it.
#pragma once

#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "plugin/range.hpp"
#include "plugin/status.hpp"

namespace mailprobe::plugin {

struct FindingKind {
  std::string_view id;      // stable for ever: "tls.certificate_expired"
  Status status;            // unless --severity says otherwise
  std::string_view title;   // what it means, for the catalogue
  std::string_view remedy;  // what to do, an imperative without a full stop at the end
  std::string_view source;  // what it rests on: "RFC 3207 section 4"
};

using Catalogue = std::span<const FindingKind>;

// The one behind the other.
std::vector<FindingKind> join(Catalogue a, Catalogue b);

struct Finding {
  const FindingKind* kind;
  Status status;
  std::string message;  // the evidence in one line; foreign text in it went through base::quote
  std::string target;   // whom it concerns: "192.0.2.1:25"; empty if the whole check
  std::string advice;   // what to do, if more can be said than the kind's remedy

  [[nodiscard]] std::string_view remedy() const { return advice.empty() ? kind->remedy : advice; }
};

// The finding of a value that thresholds do not allow.
struct Alarm {
  const FindingKind* kind;
  std::string clause;  // "outside of 10"
};

// The two kinds that a value may be found by.
struct AlarmKinds {
  const FindingKind& warning;
  const FindingKind& critical;
};

// Nothing if the thresholds allow the value.
std::optional<Alarm> find_alarm(const Thresholds& thresholds, double value,
                                const AlarmKinds& kinds);

// What any plugin may find about itself.
namespace own {
extern const FindingKind usage;
extern const FindingKind overrun;
extern const FindingKind terminated;
extern const FindingKind internal_error;
extern const FindingKind incomplete;
Catalogue catalogue();
}  // namespace own

// The --severity choices of one run.
class Severities {
 public:
  // "ID=STATE". Errors: Cause::syntax; an ID that no catalogue holds is one.
  base::Result<void> set(std::string_view assignment, Catalogue catalogue);

  // What a kind counts as unless the user says otherwise, in an order of calls that does not
  // matter.
  void set_default(const FindingKind& kind, Status status);

  [[nodiscard]] Status of(const FindingKind& kind) const;

 private:
  std::map<std::string, Status, std::less<>> chosen_;
};

}  // namespace mailprobe::plugin
