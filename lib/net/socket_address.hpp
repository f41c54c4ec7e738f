// SPDX-License-Identifier: GPL-3.0-or-later
//
// Addresses as the kernel wants them.
#pragma once

#include <optional>

#include <sys/socket.h>

#include "base/result.hpp"
#include "net/address.hpp"

namespace mailprobe::net {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  [[nodiscard]] const sockaddr* generic() const;
  sockaddr* generic();
};

SocketAddress to_socket_address(const Endpoint& endpoint);

// unix(7). Errors: syntax (the path is too long, or empty).
base::Result<SocketAddress> to_socket_address(const UnixPath& path);

// Nothing for other families.
std::optional<Endpoint> to_endpoint(const SocketAddress& address);

}  // namespace mailprobe::net
