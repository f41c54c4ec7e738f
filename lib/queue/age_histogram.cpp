// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/age_histogram.hpp"

#include <algorithm>
#include <bit>

namespace mailprobe::queue {
namespace {

constexpr unsigned exact_bits = 7;  // ages of so many bits have buckets of their own
constexpr std::uint64_t steps = std::uint64_t{1} << (exact_bits - 1);

// 127 -> 127, 128 and 129 -> 128, ... 254 and 255 -> 191, 256 to 259 -> 192 ...
std::size_t bucket_of(std::uint64_t seconds) {
  const auto bits = static_cast<unsigned>(std::bit_width(seconds));
  if (bits <= exact_bits) return seconds;
  const unsigned shift = bits - exact_bits;
  return (shift * steps) + (seconds >> shift);
}

std::uint64_t lowest_of(std::size_t bucket) {
  if (bucket < 2 * steps) return bucket;
  const std::uint64_t shift = (bucket / steps) - 1;
  return (steps + (bucket % steps)) << shift;
}

}  // namespace

void AgeHistogram::add(std::chrono::seconds age) {
  age = std::max(age, std::chrono::seconds::zero());
  const std::size_t bucket = bucket_of(static_cast<std::uint64_t>(age.count()));
  ++counts_.at(std::min(bucket, counts_.size() - 1));
  ++count_;
  oldest_ = std::max(oldest_, age);
}

void AgeHistogram::merge(const AgeHistogram& other) {
  for (std::size_t i = 0; i < counts_.size(); ++i)
    counts_.at(i) += other.counts_.at(i);
  count_ += other.count_;
  oldest_ = std::max(oldest_, other.oldest_);
}

std::optional<std::chrono::seconds> AgeHistogram::oldest() const {
  if (count_ == 0) return std::nullopt;
  return oldest_;
}

std::optional<std::chrono::seconds> AgeHistogram::median() const {
  if (count_ == 0) return std::nullopt;
  std::uint64_t below = 0;
  std::size_t bucket = 0;
  while (below + counts_.at(bucket) < (count_ + 1) / 2)
    below += counts_.at(bucket++);
  return std::chrono::seconds(lowest_of(bucket));
}

}  // namespace mailprobe::queue
