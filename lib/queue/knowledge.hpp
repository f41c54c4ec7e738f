// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be learnt through which door: a program that never tells why messages wait has not said
// that none waits for a bad reason.
#pragma once

#include <vector>

#include "queue/door.hpp"
#include "queue/message.hpp"

namespace mailprobe::queue {

// How a queue is looked at.
struct View {
  System system;
  Door door;
  Detail detail;  // of a spool
};

// In which messages are told apart.
std::vector<State> states_told(const View& view);

bool tells_state(const View& view, State state);

bool tells_reasons(System system, Door door);

}  // namespace mailprobe::queue
