// SPDX-License-Identifier: GPL-3.0-or-later
//
// A port whose queue of connections is full: whoever connects now hears nothing, as behind a
// firewall that drops.
#pragma once

#include <vector>

#include "base/unique_fd.hpp"
#include "net/address.hpp"

namespace mailprobe::test {

class FullListener {
 public:
  FullListener();
  [[nodiscard]] const net::Endpoint& endpoint() const { return endpoint_; }

 private:
  base::UniqueFd socket_;
  std::vector<base::UniqueFd> waiting_;
  net::Endpoint endpoint_;
};

}  // namespace mailprobe::test
