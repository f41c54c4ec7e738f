// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/tcp_stream.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cstring>
#include <system_error>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace mailprobe::net {
namespace {

using base::Cause;

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;
};

SocketAddress to_socket_address(const Endpoint& endpoint) {
  SocketAddress socket_address;
  const auto octets = endpoint.address.octets();
  if (endpoint.address.family() == Family::v4) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    std::memcpy(&v4.sin_addr, octets.data(), octets.size());
    std::memcpy(&socket_address.storage, &v4, sizeof v4);
    socket_address.length = sizeof v4;
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port);
    std::memcpy(&v6.sin6_addr, octets.data(), octets.size());
    std::memcpy(&socket_address.storage, &v6, sizeof v6);
    socket_address.length = sizeof v6;
  }
  return socket_address;
}

std::string system_message(int error) { return std::generic_category().message(error); }

std::unexpected<base::Error> connect_failure(const Endpoint& to, int error) {
  const std::string where = to.format();
  switch (error) {
    case ECONNREFUSED: return base::failure(Cause::refused, "connection to " + where + " refused");
    case ETIMEDOUT: return base::failure(Cause::timeout, "connection to " + where + " timed out");
    case ECONNRESET:
      return base::failure(Cause::closed, "connection to " + where + " reset while it was made");
    case EACCES:
    case EPERM:
      return base::failure(Cause::permission, "this machine forbids the connection to " + where +
                                                  ": " + system_message(error));
    case ENETUNREACH:
    case EHOSTUNREACH:
    case ENETDOWN:
    case EHOSTDOWN:
    case EADDRNOTAVAIL:
    case EAFNOSUPPORT:
      return base::failure(Cause::unreachable,
                           where + " cannot be reached: " + system_message(error));
    default:
      return base::failure(Cause::internal, "connect to " + where + ": " + system_message(error));
  }
}

std::unexpected<base::Error> transfer_failure(int error) {
  switch (error) {
    case ECONNRESET:
    case EPIPE: return base::failure(Cause::closed, "the connection was reset by the peer");
    case ETIMEDOUT:
      return base::failure(Cause::timeout, "the peer's machine does not answer any more");
    case ENETUNREACH:
    case EHOSTUNREACH:
      return base::failure(Cause::unreachable,
                           "the peer became unreachable: " + system_message(error));
    default: return base::failure(Cause::internal, "socket: " + system_message(error));
  }
}

bool would_block(int error) { return error == EAGAIN || error == EWOULDBLOCK; }

base::Wait wait_on(int fd, short events, base::Deadline deadline) {
  std::array<pollfd, 1> descriptors{pollfd{.fd = fd, .events = events, .revents = 0}};
  return base::wait_for(descriptors, deadline);
}

int pending_error(int fd) {
  int error = 0;
  socklen_t length = sizeof error;
  return getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length) == 0 ? error : errno;
}

}  // namespace

base::Result<TcpStream> TcpStream::connect(const Endpoint& to, base::Deadline deadline) {
  const int domain = to.address.family() == Family::v4 ? AF_INET : AF_INET6;
  base::UniqueFd fd(socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return connect_failure(to, errno);
  // A session is short lines with an answer each: Nagle's delay would only add to the times
  // measured.
  const int on = 1;
  setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);

  const SocketAddress address = to_socket_address(to);
  const auto* generic = std::bit_cast<const sockaddr*>(&address.storage);
  if (::connect(fd.get(), generic, address.length) != 0) {
    if (errno != EINPROGRESS && errno != EINTR) return connect_failure(to, errno);
    if (wait_on(fd.get(), POLLOUT, deadline) == base::Wait::expired)
      return connect_failure(to, ETIMEDOUT);
    if (const int error = pending_error(fd.get())) return connect_failure(to, error);
  }
  return TcpStream(std::move(fd));
}

base::Result<IpAddress> TcpStream::local_address() const {
  SocketAddress local;
  local.length = sizeof local.storage;
  if (getsockname(fd_.get(), std::bit_cast<sockaddr*>(&local.storage), &local.length) != 0) {
    return base::failure(Cause::internal, "getsockname: " + system_message(errno));
  }
  if (local.storage.ss_family == AF_INET) {
    std::array<std::uint8_t, 4> octets{};
    const auto* v4 = std::bit_cast<const sockaddr_in*>(&local.storage);
    std::memcpy(octets.data(), &v4->sin_addr, octets.size());
    return IpAddress::v4(octets);
  }
  std::array<std::uint8_t, 16> octets{};
  const auto* v6 = std::bit_cast<const sockaddr_in6*>(&local.storage);
  std::memcpy(octets.data(), &v6->sin6_addr, octets.size());
  return IpAddress::v6(octets);
}

base::Result<std::size_t> TcpStream::read_some(std::span<char> into, base::Deadline deadline) {
  for (;;) {
    if (wait_on(fd_.get(), POLLIN, deadline) == base::Wait::expired) {
      return base::failure(Cause::timeout, "no answer in time");
    }
    const ssize_t count = recv(fd_.get(), into.data(), into.size(), 0);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (!would_block(errno) && errno != EINTR) return transfer_failure(errno);
  }
}

base::Result<void> TcpStream::write_all(std::string_view bytes, base::Deadline deadline) {
  while (!bytes.empty()) {
    const ssize_t count = send(fd_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) {
      bytes.remove_prefix(static_cast<std::size_t>(count));
    } else if (would_block(errno)) {
      if (wait_on(fd_.get(), POLLOUT, deadline) == base::Wait::expired) {
        return base::failure(Cause::timeout, "the peer takes no more bytes");
      }
    } else if (errno != EINTR) {
      return transfer_failure(errno);
    }
  }
  return {};
}

base::Result<bool> TcpStream::readable() {
  char byte = 0;
  const ssize_t count = recv(fd_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (count >= 0) return true;
  if (would_block(errno) || errno == EINTR) return false;
  return transfer_failure(errno);
}

}  // namespace mailprobe::net
