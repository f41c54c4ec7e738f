// SPDX-License-Identifier: GPL-3.0-or-later
//
// A connection that carries bytes both ways. SocketStream and TlsStream are the real ones; tests
// talk through a scripted dialogue.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "base/deadline.hpp"
#include "base/result.hpp"

namespace mailprobe::net {

class Stream {
 public:
  Stream() = default;
  Stream(const Stream&) = delete;
  Stream& operator=(const Stream&) = delete;
  virtual ~Stream() = default;

  // Waits for at least one byte and returns how many were read; 0 is the orderly end of the stream.
  // Errors: timeout, closed (reset by the peer), tls.
  virtual base::Result<std::size_t> read_some(std::span<char> into, base::Deadline deadline) = 0;

  // All of the bytes, or an error: timeout, closed, tls.
  virtual base::Result<void> write_all(std::string_view bytes, base::Deadline deadline) = 0;

  // Whether something (bytes, or the end of the stream) can be read without waiting.
  virtual base::Result<bool> readable() = 0;

 protected:
  Stream(Stream&&) = default;
  Stream& operator=(Stream&&) = default;
};

}  // namespace mailprobe::net
