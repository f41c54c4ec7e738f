// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mailqueue/observation.hpp"

#include <algorithm>

namespace mailprobe::check_mailqueue {

const queue::Look& InstanceObservation::best() const {
  const auto whole =
      std::ranges::find_if(looks, [](const queue::Look& look) { return look.account.is_whole(); });
  if (whole != looks.end()) return *whole;
  return *std::ranges::max_element(
      looks, {}, [](const queue::Look& look) { return look.summary.total().messages; });
}

bool Observation::is_whole() const {
  return !instances.empty() && std::ranges::all_of(instances, [](const InstanceObservation& seen) {
    return seen.best().account.is_whole();
  });
}

}  // namespace mailprobe::check_mailqueue
