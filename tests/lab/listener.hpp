// SPDX-License-Identifier: GPL-3.0-or-later
//
// A TCP server on a free port of loopback that runs one function per connection, each in a thread
// of its own. Destroying it ends every connection and joins every thread.
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

class Listener {
 public:
  // The handler owns the conversation; the descriptor is closed after it returns. It must end when
  // the descriptor is shut down or the signal is raised.
  using Handler = std::function<void(int fd, const StopSignal& stop)>;

  explicit Listener(Handler handler, std::uint16_t port = 0);
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  ~Listener();

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] net::Endpoint endpoint() const;
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
  std::uint16_t port_ = 0;
  mutable std::mutex mutex_;
  std::list<Client> clients_;
  std::thread acceptor_;
};

}  // namespace mailprobe::lab
