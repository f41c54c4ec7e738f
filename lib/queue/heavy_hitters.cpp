// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/heavy_hitters.hpp"

#include <algorithm>
#include <functional>

namespace mailprobe::queue {

void HeavyHitters::add(std::string_view name) {
  const auto known = counts_.find(name);
  if (known != counts_.end()) {
    ++known->second.count;
    return;
  }
  counts_.emplace(name, Count{floor_ + 1, floor_});
  if (counts_.size() > 2 * capacity_) shrink();
}

void HeavyHitters::merge(const HeavyHitters& other) {
  for (auto& [name, count] : counts_) {
    const auto there = other.counts_.find(name);
    const Count more =
        there == other.counts_.end() ? Count{other.floor_, other.floor_} : there->second;
    count = {count.count + more.count, count.error + more.error};
  }
  for (const auto& [name, count] : other.counts_)
    counts_.try_emplace(name, Count{count.count + floor_, count.error + floor_});
  floor_ += other.floor_;
  if (counts_.size() > 2 * capacity_) shrink();
}

// Back to `capacity` names. All of the same count stay or go by chance, which the error allows for.
void HeavyHitters::shrink() {
  std::vector<std::uint64_t> sorted;
  sorted.reserve(counts_.size());
  for (const auto& [name, count] : counts_)
    sorted.push_back(count.count);
  const auto last_kept = sorted.begin() + static_cast<std::ptrdiff_t>(capacity_) - 1;
  std::ranges::nth_element(sorted, last_kept, std::greater<>());
  const std::uint64_t least = *last_kept;
  auto ties = static_cast<std::size_t>(std::count(sorted.begin(), last_kept + 1, least));
  std::erase_if(counts_, [&](const auto& entry) {
    const std::uint64_t count = entry.second.count;
    const bool kept = count > least || (count == least && ties > 0);
    if (count == least && kept) --ties;
    if (!kept) floor_ = std::max(floor_, count);
    return !kept;
  });
}

std::vector<Hitter> HeavyHitters::top(std::size_t how_many) const {
  std::vector<Hitter> hitters;
  hitters.reserve(counts_.size());
  for (const auto& [name, count] : counts_)
    hitters.push_back({name, count.count, count.error});
  const auto last =
      hitters.begin() + static_cast<std::ptrdiff_t>(std::min(how_many, hitters.size()));
  std::ranges::partial_sort(hitters, last, [](const Hitter& a, const Hitter& b) {
    return a.count != b.count ? a.count > b.count : a.name < b.name;
  });
  hitters.erase(last, hitters.end());
  return hitters;
}

}  // namespace mailprobe::queue
