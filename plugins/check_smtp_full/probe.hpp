// SPDX-License-Identifier: GPL-3.0-or-later
//
// The session that a user of the server would hold, all of it: authentication, envelope, commands,
// message.
#pragma once

#include "check_smtp_full/conversation.hpp"

namespace mailprobe::check_smtp_full {

// The connection must stand before `connect_deadline`, everything else before the task's.
SessionObservation probe(const Task& task, const net::Peer& peer, base::Deadline connect_deadline);

}  // namespace mailprobe::check_smtp_full
