// SPDX-License-Identifier: GPL-3.0-or-later
//
// TCP with a deadline on every call; each errno becomes the Cause that an operator can act on.
#pragma once

#include "base/unique_fd.hpp"
#include "net/address.hpp"
#include "net/stream.hpp"

namespace mailprobe::net {

class TcpStream final : public Stream {
 public:
  // Errors: timeout, refused, unreachable, permission (a local firewall rule), internal.
  static base::Result<TcpStream> connect(const Endpoint& to, base::Deadline deadline);

  // This end's address. Errors: internal.
  [[nodiscard]] base::Result<IpAddress> local_address() const;

  base::Result<std::size_t> read_some(std::span<char> into, base::Deadline deadline) override;
  base::Result<void> write_all(std::string_view bytes, base::Deadline deadline) override;
  base::Result<bool> readable() override;

 private:
  explicit TcpStream(base::UniqueFd fd) : fd_(std::move(fd)) {}

  base::UniqueFd fd_;
};

}  // namespace mailprobe::net
