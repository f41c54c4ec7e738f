// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server on a loopback address, or on a socket in the file system, that runs one function per
// connection, each in a thread of its own. Destroying it ends every connection and joins every
// thread.
#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <thread>

#include "base/deadline.hpp"
#include "base/unique_fd.hpp"
#include "net/address.hpp"

namespace mailprobe::lab {

// A descriptor that becomes readable once, when its owner wants everybody to stop.
class StopSignal {
 public:
  StopSignal();
  void raise() const;
  [[nodiscard]] int fd() const { return fd_.get(); }
  // Returns early, with false, if the signal was raised.
  [[nodiscard]] bool sleep(base::Duration duration) const;

 private:
  base::UniqueFd fd_;
};

// 127.0.0.1 and port 0.
net::Endpoint any_port();

class Listener {
 public:
  // The handler owns the conversation; the descriptor is closed after it returns. It must end when
  // the descriptor is shut down or the signal is raised.
  using Handler = std::function<void(int fd, const StopSignal& stop)>;

  // At a loopback address, where port 0 takes a free one, or at a path. Throws std::system_error.
  explicit Listener(Handler handler, const net::Peer& at = any_port());
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  [[nodiscard]] std::uint16_t port() const { return endpoint().port; }
  // Not for one at a path.
  [[nodiscard]] const net::Endpoint& endpoint() const { return std::get<net::Endpoint>(at_); }
  [[nodiscard]] std::size_t connections() const;  // accepted so far

 private:
  struct Client {
    base::UniqueFd fd;
    std::thread thread;
  };

  void accept_all();
  void serve(Client& client);

  Handler handler_;
  StopSignal stop_;
  base::UniqueFd socket_;
  net::Peer at_;
  mutable std::mutex mutex_;
  std::list<Client> clients_;
  std::thread acceptor_;
};

}  // namespace mailprobe::lab
