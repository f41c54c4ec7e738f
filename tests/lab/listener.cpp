// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/listener.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include "net/socket_address.hpp"

namespace mailprobe::lab {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

net::SocketAddress to_socket_address(const net::Peer& at) {
  if (const auto* path = std::get_if<net::UnixPath>(&at))
    return net::to_socket_address(*path).value();
  return net::to_socket_address(std::get<net::Endpoint>(at));
}

net::Peer bound_to(int fd, const net::Peer& wanted) {
  net::SocketAddress address;
  address.length = sizeof address.storage;
  if (getsockname(fd, address.generic(), &address.length) != 0) fail("getsockname");
  const auto endpoint = net::to_endpoint(address);
  return endpoint ? net::Peer(*endpoint) : wanted;
}

}  // namespace

StopSignal::StopSignal() : fd_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

void StopSignal::raise() const { eventfd_write(fd_.get(), 1); }

bool StopSignal::sleep(base::Duration duration) const {
  std::array<pollfd, 1> descriptors{pollfd{.fd = fd_.get(), .events = POLLIN, .revents = 0}};
  return base::wait_for(descriptors, base::Deadline::after(duration)) == base::Wait::expired;
}

net::Endpoint any_port() { return {*net::IpAddress::parse("127.0.0.1"), 0}; }

Listener::Listener(Handler handler, const net::Peer& at) : handler_(std::move(handler)), at_(at) {
  const net::SocketAddress address = to_socket_address(at);
  socket_ = base::UniqueFd(socket(address.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const int on = 1;
  setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (bind(socket_.get(), address.generic(), address.length) != 0) fail("bind");
  if (listen(socket_.get(), SOMAXCONN) != 0) fail("listen");
  at_ = bound_to(socket_.get(), at);
  acceptor_ = std::thread([this] { accept_all(); });
}

Listener::~Listener() {
  stop_.raise();
  acceptor_.join();
  {
    const std::scoped_lock lock(mutex_);
    for (Client& client : clients_)
      shutdown(client.fd.get(), SHUT_RDWR);
  }
  for (Client& client : clients_)
    client.thread.join();
}

std::size_t Listener::connections() const {
  const std::scoped_lock lock(mutex_);
  return clients_.size();
}

void Listener::accept_all() {
  for (;;) {
    std::array<pollfd, 2> descriptors{pollfd{.fd = socket_.get(), .events = POLLIN, .revents = 0},
                                      pollfd{.fd = stop_.fd(), .events = POLLIN, .revents = 0}};
    if (poll(descriptors.data(), descriptors.size(), -1) < 0 && errno != EINTR) return;
    if (descriptors[1].revents != 0) return;
    base::UniqueFd fd(accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (!fd) continue;
    const int on = 1;
    setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const std::scoped_lock lock(mutex_);
    Client& client = clients_.emplace_back(Client{std::move(fd), {}});
    client.thread = std::thread([this, &client] { serve(client); });
  }
}

void Listener::serve(Client& client) {
  handler_(client.fd.get(), stop_);
  const std::scoped_lock lock(
      mutex_);  // ~Listener must not shut down a number that is somebody else's by now
  client.fd.reset();
}

}  // namespace mailprobe::lab
