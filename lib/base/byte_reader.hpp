// SPDX-License-Identifier: GPL-3.0-or-later
//
// A cursor over bytes that somebody else sent: big-endian reads that cannot leave the buffer. The
// first read past the end makes the reader fail for good, so that a parser may read a whole header
// and look once.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace mailprobe::base {

class ByteReader {
 public:
  explicit ByteReader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  std::uint8_t u8() {
    const auto field = take(1);
    return field.empty() ? std::uint8_t{0} : field[0];
  }
  std::uint16_t u16() { return static_cast<std::uint16_t>((std::uint32_t{u8()} << 8U) | u8()); }
  std::uint32_t u32() { return (std::uint32_t{u16()} << 16U) | u16(); }

  // Exactly `count` bytes, or none and failed().
  std::span<const std::uint8_t> take(std::size_t count) {
    if (count > remaining()) {
      failed_ = true;
      position_ = bytes_.size();
      return {};
    }
    const auto field = bytes_.subspan(position_, count);
    position_ += count;
    return field;
  }

  // Moves to an absolute offset; past the end fails.
  void seek(std::size_t position) {
    failed_ = failed_ || position > bytes_.size();
    position_ = failed_ ? bytes_.size() : position;
  }

  [[nodiscard]] std::size_t position() const { return position_; }
  [[nodiscard]] std::size_t remaining() const { return bytes_.size() - position_; }
  [[nodiscard]] bool failed() const { return failed_; }
  [[nodiscard]] std::span<const std::uint8_t> whole() const { return bytes_; }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t position_ = 0;
  bool failed_ = false;
};

}  // namespace mailprobe::base
