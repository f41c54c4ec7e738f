// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/full_listener.hpp"

#include <bit>
#include <stdexcept>

#include <netinet/in.h>
#include <sys/socket.h>

namespace mailprobe::test {

FullListener::FullListener()
    : socket_(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)),
      endpoint_(*net::parse_endpoint("127.0.0.1", 1)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t length = sizeof address;
  const auto* generic = std::bit_cast<const sockaddr*>(&address);
  if (bind(socket_.get(), generic, length) != 0 || listen(socket_.get(), 0) != 0 ||
      getsockname(socket_.get(), std::bit_cast<sockaddr*>(&address), &length) != 0) {
    throw std::runtime_error("cannot listen on loopback");
  }
  endpoint_.port = ntohs(address.sin_port);
  for (int i = 0; i < 4; ++i) {
    waiting_.emplace_back(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    (void)connect(waiting_.back().get(), generic, length);  // in progress, or never
  }
}

}  // namespace mailprobe::test
