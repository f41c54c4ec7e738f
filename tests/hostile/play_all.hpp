// SPDX-License-Identifier: GPL-3.0-or-later
//
// Many runs beside each other, of which each has its own time.
#pragma once

#include <cstddef>
#include <type_traits>
#include <vector>

#include "base/parallel.hpp"

namespace mailprobe::hostile {

template <typename Outcome>
struct Played {
  std::vector<Outcome> outcomes;  // in the order of the inputs
  std::size_t tried_alone = 0;
};

// Beside others a run may come late through no fault of its own: then it is tried alone, three
// times at most.
template <typename Input, typename Play, typename IsLate>
auto play_all(const std::vector<Input>& inputs, std::size_t at_a_time, Play play, IsLate is_late) {
  constexpr int most_tries = 3;
  Played<std::invoke_result_t<Play&, const Input&>> played{
      .outcomes = base::parallel_map(inputs, at_a_time, play)};
  for (std::size_t i = 0; i < inputs.size(); ++i) {
    for (int tries = 0; is_late(played.outcomes[i]) && tries < most_tries; ++tries) {
      ++played.tried_alone;
      played.outcomes[i] = play(inputs[i]);
    }
  }
  return played;
}

}  // namespace mailprobe::hostile
