// SPDX-License-Identifier: GPL-3.0-or-later
//
// One session with a mail server, as another server would begin it: banner, EHLO, STARTTLS, EHLO,
// QUIT.
#pragma once

#include <string>
#include <vector>

#include "check_mx_tls/observation.hpp"
#include "check_mx_tls/task.hpp"

namespace mailprobe::check_mx_tls {

// Whom the session is with, and how his certificate is verified.
struct Peer {
  net::Endpoint endpoint;
  std::string host;         // the MX host's name: what certificates must hold
  std::string server_name;  // SNI: the TLSA base domain if there is one (RFC 7672 section 8.1)
  std::vector<std::string> dane_names;
  std::vector<tls::TlsaRecord> records;  // signed ones
};

// Whether EHLO is said again within TLS: once for each address is enough.
enum class Depth : std::uint8_t { to_the_end, to_the_handshake };

struct SessionResult {
  SessionObservation seen;
  tls::SavedSession saved;  // if the offer asked for it, and the server gave one
};

SessionResult hold_session(const Task& task, const Peer& peer, const tls::Offer& offer,
                           Depth depth);

}  // namespace mailprobe::check_mx_tls
