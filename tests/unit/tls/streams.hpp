// SPDX-License-Identifier: GPL-3.0-or-later
//
// Streams that misbehave on purpose, for what TLS makes of what lies below it.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>

#include "net/stream.hpp"

namespace mailprobe::tls {

// Answers with the same bytes over and over, or once and then ends.
class CannedStream final : public net::Stream {
 public:
  static CannedStream once(std::string bytes) { return {std::move(bytes), 1}; }
  static CannedStream forever(std::string bytes) {
    return {std::move(bytes), std::numeric_limits<std::size_t>::max()};
  }

  base::Result<std::size_t> read_some(std::span<char> into, base::Deadline /*deadline*/) override {
    if (position_ == bytes_.size() && --rounds_ > 0) position_ = 0;
    const std::size_t count = std::min(into.size(), bytes_.size() - position_);
    std::copy_n(bytes_.begin() + static_cast<std::ptrdiff_t>(position_), count, into.begin());
    position_ += count;
    delivered_ += count;
    return count;
  }
  base::Result<void> write_all(std::string_view /*bytes*/, base::Deadline /*deadline*/) override {
    return {};
  }
  base::Result<bool> readable() override { return true; }

  [[nodiscard]] std::size_t delivered() const { return delivered_; }

 private:
  CannedStream(std::string bytes, std::size_t rounds) : bytes_(std::move(bytes)), rounds_(rounds) {}

  std::string bytes_;
  std::size_t rounds_;
  std::size_t position_ = 0;
  std::size_t delivered_ = 0;
};

// Passes on what a real stream carries until `allowed` bytes were read; then it ends, fails or
// throws.
class CutStream final : public net::Stream {
 public:
  enum class Cut { ends, fails, throws };

  CutStream(net::Stream& real, std::size_t allowed, Cut cut)
      : real_(&real), allowed_(allowed), cut_(cut) {}

  base::Result<std::size_t> read_some(std::span<char> into, base::Deadline deadline) override {
    if (allowed_ == 0) return end();
    auto count = real_->read_some(into.first(std::min(into.size(), allowed_)), deadline);
    if (count) allowed_ -= *count;
    return count;
  }
  base::Result<void> write_all(std::string_view bytes, base::Deadline deadline) override {
    if (broken_) return base::failure(*broken_);
    if (throwing_) throw std::runtime_error("the stream threw");
    return real_->write_all(bytes, deadline);
  }
  base::Result<bool> readable() override {
    if (broken_) return base::failure(*broken_);
    return real_->readable();
  }

  void break_with(base::Error error) { broken_ = std::move(error); }
  void throw_on_write() { throwing_ = true; }
  void allow(std::size_t bytes) { allowed_ = bytes; }

 private:
  base::Result<std::size_t> end() const {
    if (cut_ == Cut::throws) throw std::runtime_error("the stream threw");
    if (cut_ == Cut::fails) return base::failure(base::Cause::unreachable, "the route is gone");
    return 0;
  }

  net::Stream* real_;
  std::size_t allowed_;
  Cut cut_;
  std::optional<base::Error> broken_;
  bool throwing_ = false;
};

}  // namespace mailprobe::tls
