// SPDX-License-Identifier: GPL-3.0-or-later
#include "dns/inquiry.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace mailprobe::dns {

const Answer* Inquiry::find(const Question& question) {
  const auto [entry, is_new] = known_.try_emplace(question);
  if (is_new) wanted_.push_back(question);
  return entry->second ? &*entry->second : nullptr;
}

void Inquiry::ask(Resolver& resolver, const Patience& patience) {
  const auto questions = std::exchange(wanted_, {});
  const std::size_t room = limit_ - std::min(limit_, answers_.size());
  const auto asked = std::span(questions).first(std::min(room, questions.size()));
  const auto deadline = patience.deadline.within(patience.per_batch);
  for (Answer& answer : resolver.ask(asked, deadline))
    learn(std::move(answer));
  for (const Question& question : std::span(questions).subspan(asked.size())) {
    learn(failed_answer(question, Outcome::temporary_failure,
                        fmt::format("not asked, as {} questions had been asked before", limit_)));
  }
  ++batches_;
}

void Inquiry::learn(Answer answer) {
  auto& slot = known_.at(answer.question);
  slot = std::move(answer);
  answers_.push_back(&*slot);
}

}  // namespace mailprobe::dns
