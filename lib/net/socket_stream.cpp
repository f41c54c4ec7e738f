// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/socket_stream.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <netinet/in.h>
#include <netinet/tcp.h>

#include "net/socket_address.hpp"
#include "net/socket_failure.hpp"

namespace mailprobe::net {
namespace {

using base::Cause;

std::string system_message(int error) { return std::generic_category().message(error); }

std::unexpected<base::Error> connect_failure(const Peer& to, int error) {
  return base::failure(explain_connect_failure(format_peer(to), error));
}

std::unexpected<base::Error> transfer_failure(int error) {
  return base::failure(explain_transfer_failure(error));
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

base::Result<SocketAddress> address_of(const Peer& peer) {
  if (const auto* path = std::get_if<UnixPath>(&peer)) return to_socket_address(*path);
  return to_socket_address(std::get<Endpoint>(peer));
}

base::Result<void> bind_to(int fd, const IpAddress& source) {
  const SocketAddress address = to_socket_address(Endpoint{source, 0});
  if (bind(fd, address.generic(), address.length) == 0) return {};
  return base::failure(Cause::no_route, "this machine cannot send from " + source.format() + ": " +
                                            system_message(errno));
}

}  // namespace

base::Result<SocketStream> SocketStream::connect(const Peer& to, base::Deadline deadline,
                                                 const std::optional<IpAddress>& source) {
  const auto address = address_of(to);
  if (!address) return base::failure(address.error());
  const int domain = address->storage.ss_family;
  base::UniqueFd fd(socket(domain, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd) return connect_failure(to, errno);
  if (domain != AF_UNIX) {
    // A session is short lines with an answer each: Nagle's delay would only add to the times
    // measured.
    const int on = 1;
    setsockopt(fd.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (source) {
      if (const auto bound = bind_to(fd.get(), *source); !bound)
        return base::failure(bound.error());
    }
  }
  if (::connect(fd.get(), address->generic(), address->length) != 0) {
    if (errno != EINPROGRESS && errno != EINTR) return connect_failure(to, errno);
    if (wait_on(fd.get(), POLLOUT, deadline) == base::Wait::expired)
      return connect_failure(to, ETIMEDOUT);
    if (const int error = pending_error(fd.get())) return connect_failure(to, error);
  }
  return SocketStream(std::move(fd));
}

base::Result<Endpoint> SocketStream::local_endpoint() const {
  SocketAddress local;
  local.length = sizeof local.storage;
  if (getsockname(fd_.get(), local.generic(), &local.length) != 0) {
    return base::failure(Cause::internal, "getsockname: " + system_message(errno));
  }
  const auto endpoint = to_endpoint(local);
  if (!endpoint) return base::failure(Cause::internal, "this connection has no IP address");
  return *endpoint;
}

base::Result<std::size_t> SocketStream::read_some(std::span<char> into, base::Deadline deadline) {
  // A server that keeps to Nagle's algorithm holds its next answer back until the last one, the
  // session tickets of TLS 1.3 for example, is acknowledged. Our kernel would take 40 ms for that,
  // and forgets this wish with everything that is sent.
  const int on = 1;
  setsockopt(fd_.get(), IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
  for (;;) {
    if (wait_on(fd_.get(), POLLIN, deadline) == base::Wait::expired) {
      return base::failure(Cause::timeout, "no answer in time");
    }
    const ssize_t count = recv(fd_.get(), into.data(), into.size(), 0);
    if (count >= 0) return static_cast<std::size_t>(count);
    if (!would_block(errno) && errno != EINTR) return transfer_failure(errno);
  }
}

base::Result<void> SocketStream::write_all(std::string_view bytes, base::Deadline deadline) {
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

base::Result<bool> SocketStream::readable() {
  char byte = 0;
  const ssize_t count = recv(fd_.get(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
  if (count >= 0) return true;
  if (would_block(errno) || errno == EINTR) return false;
  return transfer_failure(errno);
}

}  // namespace mailprobe::net
