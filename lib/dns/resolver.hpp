// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whoever answers DNS questions: CaresResolver in the field, MemoryResolver in tests.
#pragma once

#include <span>
#include <vector>

#include "base/deadline.hpp"
#include "dns/answer.hpp"

namespace mailprobe::dns {

class Resolver {
 public:
  Resolver() = default;
  Resolver(const Resolver&) = delete;
  Resolver& operator=(const Resolver&) = delete;
  virtual ~Resolver() = default;

  // Asks everything at once; the answers stand in the order of the questions, one for each. What
  // is not known at the deadline is a temporary failure.
  virtual std::vector<Answer> ask(std::span<const Question> questions, base::Deadline deadline) = 0;

  Answer ask_one(const Question& question, base::Deadline deadline) {
    return ask({&question, 1}, deadline).front();
  }

 protected:
  Resolver(Resolver&&) = default;
  Resolver& operator=(Resolver&&) = default;
};

}  // namespace mailprobe::dns
