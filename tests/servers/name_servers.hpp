// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real authoritative server (NSD) with a zone of every record type, and a real resolver (Unbound)
// that asks it, both on free ports of loopback.
#pragma once

#include <memory>
#include <string>

#include "net/address.hpp"
#include "support/process.hpp"
#include "support/temp_directory.hpp"

namespace mailprobe::test {

class NameServers {
 public:
  // `zone` is the text of the zone example.test without its SOA and NS records. lame.test is
  // delegated to a server that does not exist. Throws std::runtime_error with the servers' own
  // logs.
  explicit NameServers(const std::string& zone);

  [[nodiscard]] net::Endpoint nsd() const { return *net::parse_endpoint("127.0.0.1", nsd_port_); }
  [[nodiscard]] net::Endpoint unbound() const {
    return *net::parse_endpoint("127.0.0.1", unbound_port_);
  }

 private:
  TempDirectory directory_;
  std::uint16_t nsd_port_ = free_port();
  std::uint16_t unbound_port_ = free_port();
  std::unique_ptr<Server> nsd_;
  std::unique_ptr<Server> unbound_;
};

}  // namespace mailprobe::test
