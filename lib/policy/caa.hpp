// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which authorities may issue certificates for a name (RFC 8659): the CAA records of the name, or
// of the closest name above it that has some.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "dns/answer.hpp"

namespace mailprobe::policy {

struct CaaLookup {
  // Why it is not known, if a name below the records could not be asked for. An authority that
  // meets this must not issue (section 6.3).
  std::string failure;
  dns::Name found_at;
  std::vector<dns::Caa> records;  // empty: everybody may
};

// For the name and each one above it but the root.
std::vector<dns::Question> caa_questions(const dns::Name& name);

// The answers to these questions, in their order.
CaaLookup read_caa(std::span<const dns::Answer> answers);

}  // namespace mailprobe::policy
