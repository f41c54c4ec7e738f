// SPDX-License-Identifier: GPL-3.0-or-later
//
// In which order the lists are asked about the targets. Whenever there is room for a question, it
// goes to the list that has the fewest under way, and among those to the one that is behind the
// others: a list that is slow gets no more than its part of the room as long as another one has
// something left to answer, so that it delays nobody but itself.
//
// A list that leaves several questions in a row unanswered is given up. "In a row" is as they were
// asked: silence is noticed late, when others that were asked after it have long been answered.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "check_dnsbl/observation.hpp"

namespace mailprobe::check_dnsbl {

// In the table of targets and lists.
struct Place {
  std::size_t target;
  std::size_t list;

  bool operator==(const Place&) const = default;
};

class Walk {
 public:
  static constexpr unsigned patience_with_list = 3;  // questions in a row

  // Over what is not_asked; the targets must outlive the walk.
  Walk(std::span<const TargetObservation> targets, std::size_t lists);

  // The place to ask about now; it is under way until end() is called for it. Nothing if there is
  // none left, now or later.
  std::optional<Place> next();

  enum class Ending : std::uint8_t { answered, unanswered, not_asked };
  void end(const Place& place, Ending ending);

  // Whether something was left out because the list had not answered.
  [[nodiscard]] bool has_given_up(std::size_t list) const { return lists_[list].given_up; }

 private:
  struct Course {
    std::size_t next_target = 0;  // that is not_asked, or the number of targets
    std::size_t under_way = 0;
    std::size_t answered_before = 0;  // behind the last target that was answered
    unsigned unanswered = 0;          // since then
    bool given_up = false;
  };

  void go_to_open_target(std::size_t list);
  [[nodiscard]] bool has_next(const Course& course) const;

  std::span<const TargetObservation> targets_;
  std::vector<Course> lists_;
};

}  // namespace mailprobe::check_dnsbl
