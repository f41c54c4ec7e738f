// SPDX-License-Identifier: GPL-3.0-or-later
//
// The judges of the parts; each makes a check with its findings.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/number.hpp"
#include "check_spf_dkim/findings.hpp"
#include "check_spf_dkim/judge.hpp"
#include "policy/fault.hpp"

namespace mailprobe::check_spf_dkim {

struct Case {
  const Task& task;
  const Observation& seen;

  [[nodiscard]] const Options& options() const { return task.options; }
};

// Adds a finding about `target`, which may be empty.
void find(const Case& matter, plugin::Check& check, const plugin::FindingKind& kind,
          std::string message, std::string target = {});

// Where a record breaks its grammar: the finding says what and where, and the details of the check
// show it with a caret.
struct FaultyText {
  std::string_view subject;  // "the SPF record of example.org"
  std::string_view text;
  const policy::Fault& fault;
};
void find_fault(const Case& matter, plugin::Check& check, const plugin::FindingKind& kind,
                const FaultyText& faulty);

using base::count;

plugin::Check judge_spf(const Case& matter);
plugin::Check judge_clients(const Case& matter);
plugin::Check judge_dkim(const Case& matter);
plugin::Check judge_message(const Case& matter);
plugin::Check judge_dmarc(const Case& matter);
std::vector<plugin::Check> judge_companions(const Case& matter);
plugin::Check judge_memory(const Case& matter);

// In days since a key was seen first; nothing if nothing is remembered.
std::optional<double> age_of(const Case& matter, const crypto::PublicKey& key);

std::vector<plugin::Perfdata> perfdata_of(const Case& matter);

// What the first line says if all is well.
std::string summarise_spf(const Case& matter);
std::string summarise_dmarc(const Case& matter);

}  // namespace mailprobe::check_spf_dkim
