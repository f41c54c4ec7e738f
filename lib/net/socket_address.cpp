// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/socket_address.hpp"

#include <array>
#include <bit>
#include <cstring>

#include <netinet/in.h>
#include <sys/un.h>

#include "base/foreign_text.hpp"

namespace mailprobe::net {
namespace {

template <typename Specific>
SocketAddress store(const Specific& specific) {
  SocketAddress address;
  std::memcpy(&address.storage, &specific, sizeof specific);
  address.length = sizeof specific;
  return address;
}

}  // namespace

const sockaddr* SocketAddress::generic() const { return std::bit_cast<const sockaddr*>(&storage); }

sockaddr* SocketAddress::generic() { return std::bit_cast<sockaddr*>(&storage); }

SocketAddress to_socket_address(const Endpoint& endpoint) {
  const auto octets = endpoint.address.octets();
  if (endpoint.address.family() == Family::v4) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port);
    std::memcpy(&v4.sin_addr, octets.data(), octets.size());
    return store(v4);
  }
  sockaddr_in6 v6{};
  v6.sin6_family = AF_INET6;
  v6.sin6_port = htons(endpoint.port);
  std::memcpy(&v6.sin6_addr, octets.data(), octets.size());
  return store(v6);
}

base::Result<SocketAddress> to_socket_address(const UnixPath& path) {
  sockaddr_un local{};
  local.sun_family = AF_UNIX;
  if (path.path.empty() || path.path.size() >= sizeof local.sun_path) {
    return base::failure(base::Cause::syntax,
                         "the path of a socket has 1 to 107 bytes: " + base::quote(path.path));
  }
  std::memcpy(local.sun_path, path.path.data(), path.path.size());
  return store(local);
}

std::optional<Endpoint> to_endpoint(const SocketAddress& address) {
  if (address.storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address.storage, sizeof v4);
    std::array<std::uint8_t, 4> octets{};
    std::memcpy(octets.data(), &v4.sin_addr, octets.size());
    return Endpoint{IpAddress::v4(octets), ntohs(v4.sin_port)};
  }
  if (address.storage.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address.storage, sizeof v6);
    std::array<std::uint8_t, 16> octets{};
    std::memcpy(octets.data(), &v6.sin6_addr, octets.size());
    return Endpoint{IpAddress::v6(octets), ntohs(v6.sin6_port)};
  }
  return std::nullopt;
}

}  // namespace mailprobe::net
