// SPDX-License-Identifier: GPL-3.0-or-later
//
// The names that come most often, of any number of names, in a table of bounded size. Up to
// `capacity` different names every count is exact. Beyond that it is Space-Saving (Metwally,
// Agrawal, El Abbadi 2005), with the smaller half of the table thrown out at once in place of one
// name at a time: a name that comes new may have been thrown out before, so that it starts with the
// largest count that ever was thrown out, as its error. Hence for a total of n
//
//   count - error <= true count <= count,    error <= n / capacity
//
// and every name that comes more often than n / capacity is in the table. Two tables can be merged
// (Agarwal et al. 2012): their errors add up.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace mailprobe::queue {

struct Hitter {
  std::string name;
  std::uint64_t count = 0;  // at most this often ...
  std::uint64_t error = 0;  // ... and at least this less

  bool operator==(const Hitter&) const = default;
};

class HeavyHitters {
 public:
  // `capacity`: at least 1; in memory there are at most twice as many names.
  explicit HeavyHitters(std::size_t capacity) : capacity_(capacity) {}

  void add(std::string_view name);
  void merge(const HeavyHitters& other);

  // The largest counts first, names of the same count in their order.
  [[nodiscard]] std::vector<Hitter> top(std::size_t how_many) const;

  // Whether no count has an error, and no name is missing.
  [[nodiscard]] bool is_exact() const { return floor_ == 0; }

  // As many names have been seen; exact if the counts are.
  [[nodiscard]] std::size_t names() const { return counts_.size(); }

 private:
  struct Count {
    std::uint64_t count = 0;
    std::uint64_t error = 0;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const {
      return std::hash<std::string_view>{}(name);
    }
  };

  void shrink();

  std::size_t capacity_;
  std::unordered_map<std::string, Count, Hash, std::equal_to<>> counts_;
  std::uint64_t floor_ = 0;  // no name that is not in the table came more often
};

}  // namespace mailprobe::queue
