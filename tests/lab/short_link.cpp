// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/short_link.hpp"

#include <algorithm>
#include <array>

#include <poll.h>
#include <sys/socket.h>

#include "base/unique_fd.hpp"
#include "lab/connection.hpp"
#include "net/socket_address.hpp"

namespace mailprobe::lab {
namespace {

using Buffer = std::array<char, 16384>;

std::size_t receive(int fd, Buffer& buffer) {
  const ssize_t count = recv(fd, buffer.data(), buffer.size(), 0);
  return count > 0 ? static_cast<std::size_t>(count) : 0;
}

bool pass_on(int fd, const Buffer& buffer, std::size_t count) {
  return send(fd, buffer.data(), count, MSG_NOSIGNAL) == static_cast<ssize_t>(count);
}

}  // namespace

ShortLink::ShortLink(const net::Endpoint& server, std::size_t limit, LinkEnd end)
    : server_(server),
      limit_(limit),
      end_(end),
      listener_([this](int client, const StopSignal& stop) {
        const net::SocketAddress address = net::to_socket_address(server_);
        const base::UniqueFd socket(
            ::socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
        if (!socket || connect(socket.get(), address.generic(), address.length) != 0) return;
        carry(client, socket.get(), stop);
        if (end_ == LinkEnd::silence) Connection(client, stop).stay_silent();
      }) {}

void ShortLink::carry(int client, int server, const StopSignal& stop) {
  Buffer buffer{};
  while (carried_ < limit_) {
    std::array<pollfd, 3> ends{{{client, POLLIN, 0}, {server, POLLIN, 0}, {stop.fd(), POLLIN, 0}}};
    if (poll(ends.data(), ends.size(), -1) < 0 || ends[2].revents != 0) return;
    if (ends[0].revents != 0) {
      const std::size_t count = receive(client, buffer);
      if (count == 0 || !pass_on(server, buffer, count)) return;
    }
    if (ends[1].revents != 0) {
      const std::size_t count = std::min(receive(server, buffer), limit_ - carried_);
      if (count == 0 || !pass_on(client, buffer, count)) return;
      carried_ += count;
    }
  }
}

}  // namespace mailprobe::lab
