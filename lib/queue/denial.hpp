// SPDX-License-Identifier: GPL-3.0-or-later
//
// The words with which mail servers' programs say that they cannot, or may not, show the queue, and
// what has to be set then. Some of them print these words and end with 0, some print them where the
// listing would be.
#pragma once

#include <string_view>

#include "queue/account.hpp"

namespace mailprobe::queue {

struct Denial {
  System system;
  Ending ending;            // denied or failed; complete: it says so, and looks all the same
  std::string_view words;   // in lower case
  std::string_view remedy;  // a sentence without a full stop
};

// The first one whose words stand in the text, in any letter case; nullptr if there is none.
const Denial* find_denial(System system, std::string_view text);

}  // namespace mailprobe::queue
