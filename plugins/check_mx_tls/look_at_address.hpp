// SPDX-License-Identifier: GPL-3.0-or-later
//
// Everything that is tried at one address of one mail host, one connection after the other.
#pragma once

#include "check_mx_tls/session.hpp"

namespace mailprobe::check_mx_tls {

// One session; a second one, up to the handshake, if the server showed one certificate and may have
// one of the other key type; and with --deep one for each further version of TLS and one that goes
// on with the first. A connection that cannot tell anything new is not made.
AddressObservation look_at_address(const Task& task, const Peer& peer);

}  // namespace mailprobe::check_mx_tls
