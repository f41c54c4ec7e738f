// SPDX-License-Identifier: GPL-3.0-or-later
//
// What somebody wants to know of the DNS, and what is known by now.
//
// SPF, DKIM and DMARC find out what to ask next from what was answered before. Written as functions
// of an Inquiry they need no resolver: such a function takes what is known, wants the rest, and
// goes on as far as it can without. `settle` asks all that is wanted in one batch and calls the
// function again, until nothing is missing. So the waiting is once per step of the longest chain
// and not once per question, however many functions share the Inquiry; and the functions are pure.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/deadline.hpp"
#include "dns/answer.hpp"
#include "dns/resolver.hpp"

namespace mailprobe::dns {

// How long the waiting may take.
struct Patience {
  base::Deadline deadline;                           // for everything
  base::Duration per_batch = std::chrono::hours(1);  // for the questions that are asked together
};

class Inquiry {
 public:
  static constexpr std::size_t default_limit = 2000;  // questions

  // Questions beyond the limit are not asked: their answers are temporary failures that say so.
  explicit Inquiry(std::size_t limit = default_limit) : limit_(limit) {}

  // What is known, and stays where it is as long as the Inquiry; nullptr if it is not known yet,
  // and then it is asked next.
  const Answer* find(const Question& question);
  const Answer* find(const Name& name, RecordType type) { return find({name, type}); }

  // Whether everything that was wanted is known.
  [[nodiscard]] bool complete() const { return wanted_.empty(); }

  // Asks what is wanted, in one batch.
  void ask(Resolver& resolver, const Patience& patience);

  // All answers so far, in the order in which they were wanted.
  [[nodiscard]] const std::vector<const Answer*>& answers() const { return answers_; }
  [[nodiscard]] std::size_t batches() const { return batches_; }

 private:
  struct Hash {
    std::size_t operator()(const Question& question) const noexcept {
      return question.name.hash() ^ static_cast<std::size_t>(question.type);
    }
  };

  void learn(Answer answer);

  std::size_t limit_;
  std::size_t batches_ = 0;
  // An entry without an answer is wanted. The nodes of the map do not move.
  std::unordered_map<Question, std::optional<Answer>, Hash> known_;
  std::vector<Question> wanted_;
  std::vector<const Answer*> answers_;
};

// What `compute(inquiry)` returns as soon as it finds all that it wants. It is called at least
// once, and again after each batch; from the same answers it must want the same.
template <typename Compute>
auto settle(Inquiry& inquiry, Resolver& resolver, const Patience& patience, Compute compute) {
  for (;;) {
    auto result = compute(inquiry);
    if (inquiry.complete()) return result;
    inquiry.ask(resolver, patience);
  }
}

}  // namespace mailprobe::dns
