// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real authoritative server (NSD) on a port of loopback.
#pragma once

#include "servers/mail_server.hpp"

namespace mailprobe::test {

struct NsdZone {
  std::string name;
  std::string file;  // in the server's directory
};

// Throws std::runtime_error with the server's own log.
std::unique_ptr<Server> start_nsd(const TempDirectory& directory, std::uint16_t port,
                                  const std::vector<NsdZone>& zones);

}  // namespace mailprobe::test
