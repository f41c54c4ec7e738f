// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whoever answers DNS questions: CaresResolver in the field, MemoryResolver in tests.
//
// There are two doors. `ask` is for questions that are known together, and waits for all of them.
// `stream` is for many: each answer is handed over as soon as it is known and makes room for the
// next question, so that who waits for a slow one are not the others.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "base/deadline.hpp"
#include "dns/answer.hpp"

namespace mailprobe::dns {

// Questions that may be under way at the same time if nobody says otherwise.
inline constexpr std::size_t max_in_flight = 200;

// The next question, as soon as there is room for it; nothing if there are no more, after which it
// is not called again.
using Source = std::function<std::optional<Question>()>;
// Takes the answer to the question that was the source's first (rank 0), second (rank 1) ...
using Sink = std::function<void(std::size_t rank, Answer answer)>;

struct Window {
  base::Deadline deadline;            // for everything
  base::Duration per_question;        // from when it is sent, if the deadline leaves so much
  std::size_t width = max_in_flight;  // questions under way at the same time; at least 1
};

class Resolver {
 public:
  Resolver() = default;
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  virtual ~Resolver() = default;

  // Every question that was taken from the source is asked, and its answer goes to the sink, in no
  // order; if nothing is known when its time is up, it is a temporary failure. After the deadline
  // the source is not called: what is still in it was not asked. Neither of the two may call the
  // resolver. An answer whose `elapsed` is less than `per_question` was not waited for to the end.
  virtual void stream(const Source& source, const Sink& sink, const Window& window) = 0;

  // The answers stand in the order of the questions, one for each. What is not known at the
  // deadline is a temporary failure.
  std::vector<Answer> ask(std::span<const Question> questions, base::Deadline deadline);

  Answer ask_one(const Question& question, base::Deadline deadline) {
    return ask({&question, 1}, deadline).front();
  }

 protected:
  Resolver(Resolver&&) = default;
  Resolver& operator=(Resolver&&) = default;
};

}  // namespace mailprobe::dns
