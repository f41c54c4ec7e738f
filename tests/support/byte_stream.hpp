// SPDX-License-Identifier: GPL-3.0-or-later
//
// A peer that says these bytes whatever it hears, and then hangs up.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>

#include "net/stream.hpp"

namespace mailprobe::test {

class ByteStream final : public net::Stream {
 public:
  // `piece` octets arrive at a time; 0 is all at once.
  explicit ByteStream(std::span<const std::uint8_t> bytes, std::size_t piece = 0)
      : bytes_(bytes), piece_(piece) {}

  base::Result<std::size_t> read_some(std::span<char> into, base::Deadline /*deadline*/) override {
    const std::size_t most = piece_ == 0 ? into.size() : std::min(piece_, into.size());
    const auto part = bytes_.first(std::min(most, bytes_.size()));
    std::ranges::copy(part, into.begin());
    bytes_ = bytes_.subspan(part.size());
    return part.size();
  }
  base::Result<void> write_all(std::string_view /*bytes*/, base::Deadline /*deadline*/) override {
    return {};
  }
  base::Result<bool> readable() override { return !at_end() && piece_ != 0; }

  [[nodiscard]] bool at_end() const { return bytes_.empty(); }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t piece_;
};

}  // namespace mailprobe::test
