// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/caa.hpp"

#include <fmt/format.h>

#include "base/foreign_text.hpp"

namespace mailprobe::policy {

std::vector<dns::Question> caa_questions(const dns::Name& name) {
  std::vector<dns::Question> questions;
  for (dns::Name at = name; !at.is_root(); at = at.parent())
    questions.push_back({.name = at, .type = dns::RecordType::caa});
  return questions;
}

CaaLookup read_caa(std::span<const dns::Answer> answers) {
  CaaLookup found;
  for (const dns::Answer& answer : answers) {  // RFC 8659 section 3
    if (answer.could_not_ask()) {
      found.failure = fmt::format("CAA of {}: {}", base::printable(answer.question.name.format()),
                                  answer.explanation);
      return found;
    }
    found.records = dns::data_of<dns::Caa>(answer.records);
    found.found_at = answer.question.name;
    if (!found.records.empty()) return found;
  }
  return found;
}

}  // namespace mailprobe::policy
