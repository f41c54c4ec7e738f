// SPDX-License-Identifier: GPL-3.0-or-later
//
// Questions of several kinds that go out together, and where their answers are.
#pragma once

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

#include "dns/resolver.hpp"

namespace mailprobe::check_mx_tls {

inline constexpr std::initializer_list<dns::RecordType> both_families{dns::RecordType::a,
                                                                      dns::RecordType::aaaa};

class Batch {
 public:
  // Where the answers will be found.
  struct Part {
    std::size_t first = 0;
    std::size_t count = 0;
  };

  Part add(const dns::Name& name, std::initializer_list<dns::RecordType> types) {
    const Part part{questions_.size(), types.size()};
    for (const dns::RecordType type : types)
      questions_.push_back({.name = name, .type = type});
    return part;
  }
  Part add(const std::vector<dns::Question>& questions) {
    const Part part{questions_.size(), questions.size()};
    questions_.insert(questions_.end(), questions.begin(), questions.end());
    return part;
  }

  void ask(dns::Resolver& resolver, base::Deadline deadline) {
    if (!questions_.empty()) answers_ = resolver.ask(questions_, deadline);
  }

  [[nodiscard]] std::span<const dns::Answer> of(const Part& part) const {
    return std::span(answers_).subspan(part.first, part.count);
  }
  [[nodiscard]] const dns::Answer& one(const Part& part) const { return answers_[part.first]; }
  [[nodiscard]] const std::vector<dns::Answer>& all() const { return answers_; }

 private:
  std::vector<dns::Question> questions_;
  std::vector<dns::Answer> answers_;
};

// Nothing if neither family could be asked for, and none was found.
inline std::optional<bool> has_address(std::span<const dns::Answer> answers) {
  if (std::ranges::any_of(answers,
                          [](const dns::Answer& answer) { return !answer.records.empty(); }))
    return true;
  if (std::ranges::any_of(answers, &dns::Answer::could_not_ask)) return std::nullopt;
  return false;
}

}  // namespace mailprobe::check_mx_tls
