// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/heavy_hitters.hpp"

#include <map>
#include <random>

#include <doctest/doctest.h>

using namespace mailprobe;
using queue::HeavyHitters;
using queue::Hitter;

namespace {

using Truth = std::map<std::string, std::uint64_t>;

// A few names that come often among many that come seldom.
void add_stream(HeavyHitters& table, Truth& truth, unsigned seed) {
  std::mt19937 random(seed);
  for (int i = 0; i < 5000; ++i) {
    const auto draw = random() % 100;
    const std::string name = draw < 30   ? "a"
                             : draw < 45 ? "b"
                             : draw < 50 ? "c"
                                         : "n" + std::to_string(random() % 2000);
    table.add(name);
    ++truth[name];
  }
}

// The promise of the header.
void check_promise(const HeavyHitters& table, const Truth& truth, std::size_t capacity) {
  std::uint64_t total = 0;
  for (const auto& [name, count] : truth)
    total += count;
  std::map<std::string, Hitter> found;
  for (const Hitter& hitter : table.top(2 * capacity)) {
    found[hitter.name] = hitter;
    const std::uint64_t true_count = truth.contains(hitter.name) ? truth.at(hitter.name) : 0;
    CHECK(true_count <= hitter.count);
    CHECK(hitter.count - hitter.error <= true_count);
    CHECK(hitter.error <= total / capacity);
  }
  for (const auto& [name, count] : truth) {
    if (count > total / capacity) CHECK(found.contains(name));
  }
}

}  // namespace

TEST_CASE("up to its capacity a table is exact") {
  HeavyHitters table(4);
  for (const char* name : {"b", "a", "c", "a", "d", "c", "a"})
    table.add(name);
  CHECK(table.is_exact());
  CHECK(table.names() == 4);
  CHECK(table.top(3) == std::vector<Hitter>{{"a", 3, 0}, {"c", 2, 0}, {"b", 1, 0}});
  CHECK(table.top(0).empty());
  CHECK(table.top(100).size() == 4);
}

TEST_CASE("beyond it the error is bounded, and what is frequent is there") {
  for (const std::size_t capacity : {1UL, 2UL, 10UL, 100UL}) {
    CAPTURE(capacity);
    HeavyHitters table(capacity);
    Truth truth;
    add_stream(table, truth, 1);
    CHECK_FALSE(table.is_exact());
    CHECK(table.names() <= 2 * capacity);
    check_promise(table, truth, capacity);
  }
}

TEST_CASE("merged tables keep the promise for both streams") {
  constexpr std::size_t capacity = 50;
  HeavyHitters table(capacity);
  HeavyHitters other(capacity);
  Truth truth;
  add_stream(table, truth, 1);
  add_stream(other, truth, 2);
  table.merge(other);
  CHECK(table.names() <= 2 * capacity);
  check_promise(table, truth, capacity);

  HeavyHitters small(capacity);
  small.add("x");
  small.merge(HeavyHitters(capacity));
  small.merge(small);
  CHECK(small.top(1) == std::vector<Hitter>{{"x", 2, 0}});
  CHECK(small.is_exact());
}
