// SPDX-License-Identifier: GPL-3.0-or-later
//
// The adapter that lets OpenSSL read from and write to any net::Stream, with the deadline of the
// call at hand. What went wrong below is kept as it was, so that a timeout stays a timeout: OpenSSL
// is only told to come back later.
//
// For the files of this folder.
#pragma once

#include <cstddef>
#include <exception>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "net/stream.hpp"
#include "tls/handles.hpp"

namespace mailprobe::tls {

enum class Waiting { until_deadline, never };

class Transport {
 public:
  // Until lift_budget() at most `budget` bytes are read.
  Transport(net::Stream& stream, std::size_t budget) : stream_(&stream), budget_(budget) {}

  // Before every call into OpenSSL; forgets what the last one ran into.
  void begin(base::Deadline deadline, Waiting waiting);
  void lift_budget() { budget_.reset(); }

  // Bytes read, 0 at the end of the stream, nothing if it has to stop: see starved() and failure().
  std::optional<std::size_t> read(std::span<char> into) noexcept;
  bool write(std::string_view bytes) noexcept;

  [[nodiscard]] bool ended() const { return ended_; }
  [[nodiscard]] bool starved() const { return starved_; }  // may not wait, and nothing was there
  [[nodiscard]] const std::optional<base::Error>& failure() const { return failure_; }
  [[nodiscard]] std::string_view opening() const { return opening_; }  // what the peer sent first

  // No exception crosses OpenSSL's C code; what the stream threw is thrown again here.
  void rethrow() {
    if (exception_) std::rethrow_exception(std::exchange(exception_, nullptr));
  }

 private:
  base::Result<std::size_t> read_below(std::span<char> into);
  base::Result<bool> may_read();

  net::Stream* stream_;
  base::Deadline deadline_ = base::Deadline::at({});
  Waiting waiting_ = Waiting::until_deadline;
  std::optional<std::size_t> budget_;
  std::string opening_;
  bool ended_ = false;
  bool starved_ = false;
  std::optional<base::Error> failure_;
  std::exception_ptr exception_;
};

// The transport must outlive the BIO and stay where it is.
Handle<bio_st> make_bio(Transport& transport);

}  // namespace mailprobe::tls
