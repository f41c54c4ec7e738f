// SPDX-License-Identifier: GPL-3.0-or-later
//
// A way to a server that carries so many octets back and no more: behind them it is cut, or goes
// silent.
#pragma once

#include <atomic>
#include <cstddef>

#include "lab/listener.hpp"
#include "net/address.hpp"

namespace mailprobe::lab {

enum class LinkEnd { cut, silence };

class ShortLink {
 public:
  ShortLink(const net::Endpoint& server, std::size_t limit, LinkEnd end);

  [[nodiscard]] std::uint16_t port() const { return listener_.port(); }
  // Octets carried back so far.
  [[nodiscard]] std::size_t carried() const { return carried_; }

 private:
  void carry(int client, int server, const StopSignal& stop);

  net::Endpoint server_;
  std::size_t limit_;
  LinkEnd end_;
  std::atomic<std::size_t> carried_ = 0;
  Listener listener_;
};

}  // namespace mailprobe::lab
