// SPDX-License-Identifier: GPL-3.0-or-later
#include "lab/connection.hpp"

#include <array>
#include <cerrno>

#include <sys/socket.h>

namespace mailprobe::lab {
namespace {

constexpr std::size_t longest_line = 64UL * 1024;

bool send_plain(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::send(fd, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count < 0 && errno != EINTR) return false;
    if (count > 0) bytes.remove_prefix(static_cast<std::size_t>(count));
  }
  return true;
}

}  // namespace

bool Connection::send(std::string_view bytes) {
  return tls_ ? tls_->write_all(bytes) : send_plain(fd_, bytes);
}

bool Connection::send_raw(std::string_view bytes) const { return send_plain(fd_, bytes); }

bool Connection::drip(std::string_view bytes, base::Duration pause) {
  for (const char byte : bytes) {
    if (!send({&byte, 1}) || !stop_->sleep(pause)) return false;
  }
  return true;
}

std::optional<std::string> Connection::read_line() {
  if (tls_) return tls_->read_line();
  std::string line;
  // Byte by byte: what follows the line may belong to a TLS handshake.
  for (char byte = 0; line.size() < longest_line;) {
    const ssize_t count = recv(fd_, &byte, 1, 0);
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return std::nullopt;
    if (byte == '\n') break;
    line += byte;
  }
  if (line.ends_with('\r')) line.pop_back();
  return line;
}

std::string Connection::read_some() {
  std::string chunk(longest_line, '\0');
  if (tls_) {
    chunk.resize(tls_->read_some(chunk));
    return chunk;
  }
  ssize_t count = -1;
  do {
    count = recv(fd_, chunk.data(), chunk.size(), 0);
  } while (count < 0 && errno == EINTR);
  chunk.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
  return chunk;
}

bool Connection::start_tls(const TlsServerContext& context) {
  tls_ = TlsServerConnection::accept(context, fd_);
  return tls_.has_value();
}

void Connection::stay_silent() const {
  std::array<char, 512> ignored{};
  while (recv(fd_, ignored.data(), ignored.size(), 0) > 0) {
  }
}

void Connection::reset() const {
  const linger abort{.l_onoff = 1, .l_linger = 0};
  setsockopt(fd_, SOL_SOCKET, SO_LINGER, &abort, sizeof abort);
}

}  // namespace mailprobe::lab
