// SPDX-License-Identifier: GPL-3.0-or-later
//
// What can be learnt through which door: a program that never tells why messages wait has not said
// that none waits for a bad reason.
#pragma once

#include <vector>

#include "queue/door.hpp"
#include "queue/message.hpp"

namespace mailprobe::queue {

// In which messages are told apart.
std::vector<State> states_told(System system, Door door);

// Of both doors.
std::vector<State> states_of(System system);

bool tells_state(System system, Door door, State state);

bool tells_reasons(System system, Door door);

}  // namespace mailprobe::queue
