// SPDX-License-Identifier: GPL-3.0-or-later
//
// A real rbldnsd, the server of most DNS lists, on a free port of loopback. It speaks UDP only and
// answers REFUSED for zones that it does not have. Needs root.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "net/address.hpp"
#include "support/process.hpp"
#include "support/temp_directory.hpp"

namespace mailprobe::test {

struct RbldnsdZone {
  std::string name;
  std::string type;     // "ip4set", "ip6trie", "dnset", "combined"
  std::string content;  // of its file
};

class Rbldnsd {
 public:
  static std::string program() { return "/usr/sbin/rbldnsd"; }

  // Throws std::runtime_error with what rbldnsd wrote if it does not come up.
  explicit Rbldnsd(const std::vector<RbldnsdZone>& zones);

  [[nodiscard]] net::Endpoint endpoint() const { return *net::parse_endpoint("127.0.0.1", port_); }

 private:
  TempDirectory directory_;
  std::uint16_t port_ = free_port();
  std::unique_ptr<Server> server_;
};

}  // namespace mailprobe::test
