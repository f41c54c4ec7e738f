// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/resolver.hpp"

#include <utility>

namespace mailprobe::dns {

std::vector<Answer> Resolver::ask(std::span<const Question> questions, base::Deadline deadline) {
  std::vector<Answer> answers(questions.size());
  std::size_t asked = 0;
  const auto source = [&]() -> std::optional<Question> {
    if (asked == questions.size()) return std::nullopt;
    return questions[asked++];
  };
  const auto sink = [&](std::size_t rank, Answer answer) { answers[rank] = std::move(answer); };
  stream(source, sink, {.deadline = deadline, .per_question = deadline.remaining()});
  for (; asked < questions.size(); ++asked) {
    answers[asked] = failed_answer(questions[asked], Outcome::temporary_failure,
                                   "not asked, as the time had run out");
  }
  return answers;
}

}  // namespace mailprobe::dns
