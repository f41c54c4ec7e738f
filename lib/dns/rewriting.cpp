// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/rewriting.hpp"

namespace mailprobe::dns {

const Question& impossible_question() {
  static const Question question{Name::parse("mailprobe.invalid").value(), RecordType::a};
  return question;
}

bool is_rewritten(const Answer& answer) { return answer.outcome == Outcome::answer; }

}  // namespace mailprobe::dns
