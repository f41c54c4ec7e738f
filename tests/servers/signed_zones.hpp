// SPDX-License-Identifier: GPL-3.0-or-later
//
// Real zones below a root of their own, signed with ldns and served by NSD, and an Unbound that
// validates from that root down. It listens on port 53 of an address of loopback where nobody else
// does, since the resolver of the C library knows no other port. Needs root.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "net/address.hpp"
#include "servers/mail_server.hpp"

namespace mailprobe::test {

enum class Signatures : std::uint8_t { sound, expired, none };

struct Zone {
  std::string name;     // "signed.test"
  std::string records;  // without SOA and NS
  Signatures signatures = Signatures::sound;
  // Lines that are added once the others are signed: whatever they join is bogus.
  std::string forged;
};

class SignedZones {
 public:
  // Throws std::runtime_error with what the programs wrote.
  explicit SignedZones(const std::vector<Zone>& zones);

  [[nodiscard]] const net::Endpoint& resolver() const { return resolver_; }

 private:
  TempDirectory directory_;
  net::Endpoint resolver_;
  std::uint16_t nsd_port_ = free_port();
  std::unique_ptr<Server> nsd_;
  std::unique_ptr<Server> unbound_;
};

}  // namespace mailprobe::test
