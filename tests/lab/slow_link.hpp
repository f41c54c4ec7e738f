// SPDX-License-Identifier: GPL-3.0-or-later
//
// A way to a server that takes time, in both directions: what a peer far away is like. Setting up
// the connection itself takes none.
#pragma once

#include "base/deadline.hpp"
#include "lab/listener.hpp"
#include "net/address.hpp"

namespace mailprobe::lab {

class SlowLink {
 public:
  // Each octet arrives so much later, however many there are.
  SlowLink(const net::Endpoint& server, base::Duration one_way);

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }

 private:
  net::Endpoint server_;
  base::Duration one_way_;
  Listener listener_;
};

}  // namespace mailprobe::lab
