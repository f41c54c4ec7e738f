// SPDX-License-Identifier: GPL-3.0-or-later
//
// Sessions beside the main one that try what the server must refuse. Nothing is ever delivered: no
// DATA is sent, and RSET follows every envelope.
#pragma once

#include "check_smtp_full/conversation.hpp"

namespace mailprobe::check_smtp_full {

// Somebody who does not authenticate: --exposure, --must-refuse unauthenticated-mail, --relay-test.
StrangerObservation visit_as_stranger(const Task& task, const net::Peer& peer);

// Somebody who has the user's name and a wrong password: --must-refuse wrong-password.
ImpostorObservation visit_as_impostor(const Task& task, const net::Peer& peer);

}  // namespace mailprobe::check_smtp_full
