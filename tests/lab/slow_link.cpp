// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/slow_link.hpp"

#include <algorithm>
#include <array>
#include <deque>
#include <optional>
#include <string>

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/unique_fd.hpp"
#include "net/socket_address.hpp"

namespace mailprobe::lab {
namespace {

using base::Instant;

Instant now() { return std::chrono::steady_clock::now(); }

// One direction: what was read, and when it may go on.
class Lane {
 public:
  Lane(int from, int to, base::Duration delay) : from_(from), to_(to), delay_(delay) {}

  [[nodiscard]] int from() const { return is_open_ ? from_ : -1; }
  [[nodiscard]] bool is_over() const { return !is_open_ && waiting_.empty(); }
  [[nodiscard]] std::optional<Instant> next() const {
    return waiting_.empty() ? std::nullopt : std::optional(waiting_.front().due);
  }

  void read() {
    std::array<char, 16384> bytes{};
    const ssize_t count = ::recv(from_, bytes.data(), bytes.size(), 0);
    is_open_ = count > 0;
    waiting_.push_back({now() + delay_,
                        std::string(bytes.data(), is_open_ ? static_cast<std::size_t>(count) : 0)});
  }

  // An empty chunk is the end of the stream.
  void send_what_is_due() {
    while (!waiting_.empty() && waiting_.front().due <= now()) {
      const std::string& bytes = waiting_.front().bytes;
      if (bytes.empty()) {
        shutdown(to_, SHUT_WR);
      } else if (::send(to_, bytes.data(), bytes.size(), MSG_NOSIGNAL) < 0) {
        is_open_ = false;
      }
      waiting_.pop_front();
    }
  }

 private:
  struct Chunk {
    Instant due;
    std::string bytes;
  };

  int from_;
  int to_;
  base::Duration delay_;
  bool is_open_ = true;
  std::deque<Chunk> waiting_;
};

int milliseconds_until(std::optional<Instant> instant) {
  if (!instant) return -1;
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(*instant - now());
  return static_cast<int>(std::max<std::int64_t>(left.count(), 0));
}

void carry(int client, int server, base::Duration delay, const StopSignal& stop) {
  Lane there(client, server, delay);
  Lane back(server, client, delay);
  while (!there.is_over() || !back.is_over()) {
    std::optional<Instant> next = there.next();
    if (back.next() && (!next || *back.next() < *next)) next = back.next();
    std::array<pollfd, 3> descriptors{
        {{there.from(), POLLIN, 0}, {back.from(), POLLIN, 0}, {stop.fd(), POLLIN, 0}}};
    if (poll(descriptors.data(), descriptors.size(), milliseconds_until(next)) < 0) return;
    if (descriptors[2].revents != 0) return;
    if (descriptors[0].revents != 0) there.read();
    if (descriptors[1].revents != 0) back.read();
    there.send_what_is_due();
    back.send_what_is_due();
  }
}

}  // namespace

SlowLink::SlowLink(const net::Endpoint& server, base::Duration one_way)
    : server_(server), one_way_(one_way), listener_([this](int client, const StopSignal& stop) {
        const net::SocketAddress address = net::to_socket_address(server_);
        const base::UniqueFd socket(::socket(address.storage.ss_family, SOCK_STREAM, 0));
        if (socket && connect(socket.get(), address.generic(), address.length) == 0)
          carry(client, socket.get(), one_way_, stop);
      }) {}

}  // namespace mailprobe::lab
