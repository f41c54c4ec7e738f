// SPDX-License-Identifier: GPL-3.0-or-later
//
// Any number of ages in memory that does not grow: exact to the second below two minutes, and above
// within one part in 64. The oldest is kept as it is.
#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

namespace mailprobe::queue {

class AgeHistogram {
 public:
  // A negative age, which clocks that differ make, counts as none.
  void add(std::chrono::seconds age);
  void merge(const AgeHistogram& other);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::optional<std::chrono::seconds> oldest() const;

  // The lower one of two in the middle; rounded down to what is kept of it.
  [[nodiscard]] std::optional<std::chrono::seconds> median() const;

  bool operator==(const AgeHistogram&) const = default;

 private:
  // 128 single seconds, then 64 steps for each power of two up to 2^42 s.
  static constexpr std::size_t buckets = 128 + (64 * 35);

  std::array<std::uint64_t, buckets> counts_{};
  std::uint64_t count_ = 0;
  std::chrono::seconds oldest_{0};
};

}  // namespace mailprobe::queue
