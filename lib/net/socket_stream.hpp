// SPDX-License-Identifier: GPL-3.0-or-later
//
// TCP, or a socket in the file system, with a deadline on every call; each errno becomes the Cause
// that an operator can act on.
#pragma once

#include <optional>

#include "base/unique_fd.hpp"
#include "net/address.hpp"
#include "net/stream.hpp"

namespace mailprobe::net {

class SocketStream final : public Stream {
 public:
  // From `source` if it is given; the kernel chooses the port. It counts for an Endpoint only.
  // Errors: timeout, refused, unreachable, permission (a local firewall rule, or the rights of a
  // path), syntax (a path that cannot be one), internal.
  static base::Result<SocketStream> connect(const Peer& to, base::Deadline deadline,
                                            const std::optional<IpAddress>& source = std::nullopt);

  // This end of a TCP connection. Errors: internal.
  [[nodiscard]] base::Result<Endpoint> local_endpoint() const;

  base::Result<std::size_t> read_some(std::span<char> into, base::Deadline deadline) override;
  base::Result<void> write_all(std::string_view bytes, base::Deadline deadline) override;
  base::Result<bool> readable() override;

 private:
  explicit SocketStream(base::UniqueFd fd) : fd_(std::move(fd)) {}

  base::UniqueFd fd_;
};

}  // namespace mailprobe::net
