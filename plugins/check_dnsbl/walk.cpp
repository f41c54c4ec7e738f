// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_dnsbl/walk.hpp"

#include <algorithm>
#include <tuple>

namespace mailprobe::check_dnsbl {

Walk::Walk(std::span<const TargetObservation> targets, std::size_t lists)
    : targets_(targets), lists_(lists) {
  for (std::size_t list = 0; list < lists; ++list)
    go_to_open_target(list);
}

void Walk::go_to_open_target(std::size_t list) {
  std::size_t& target = lists_[list].next_target;
  while (target < targets_.size() && targets_[target].standings[list] != Standing::not_asked)
    ++target;
}

bool Walk::has_next(const Course& course) const {
  return !course.given_up && course.next_target < targets_.size();
}

std::optional<Place> Walk::next() {
  // Those without a next target come last.
  const auto order = [&](const Course& course) {
    return std::tuple(!has_next(course), course.under_way, course.next_target);
  };
  const auto course = std::ranges::min_element(lists_, {}, order);
  if (course == lists_.end() || !has_next(*course)) return std::nullopt;
  const auto list = static_cast<std::size_t>(course - lists_.begin());
  const Place place{course->next_target++, list};
  ++course->under_way;
  go_to_open_target(list);
  return place;
}

void Walk::end(const Place& place, Ending ending) {
  Course& course = lists_[place.list];
  --course.under_way;
  if (ending == Ending::answered) {
    course.answered_before = std::max(course.answered_before, place.target + 1);
    course.unanswered = 0;
  } else if (ending == Ending::unanswered && place.target >= course.answered_before) {
    ++course.unanswered;
  }
  if (course.unanswered >= patience_with_list && has_next(course)) course.given_up = true;
}

}  // namespace mailprobe::check_dnsbl
