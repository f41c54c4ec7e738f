// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/parallel.hpp"

#include <barrier>
#include <numeric>
#include <stdexcept>
#include <string>

#include <doctest/doctest.h>

using mailprobe::base::parallel_map;

TEST_CASE("results stand in the order of the inputs") {
  std::vector<int> inputs(500);
  std::iota(inputs.begin(), inputs.end(), 0);
  const auto squares = parallel_map(inputs, 16, [](int n) { return n * n; });
  for (std::size_t i = 0; i < inputs.size(); ++i)
    CHECK(squares[i] == inputs[i] * inputs[i]);
  CHECK(parallel_map(std::vector<int>{}, 4, [](int n) { return n; }).empty());
}

TEST_CASE("as many calls run at once as the limit says") {
  std::barrier all_here(8);  // hangs, and fails by the test's timeout, if fewer run at once
  const auto results = parallel_map(std::vector<int>(8, 1), 8, [&](int n) {
    all_here.arrive_and_wait();
    return n;
  });
  CHECK(results.size() == 8);
}

TEST_CASE("no more calls run at once than the limit says") {
  std::atomic<int> running{0};
  std::atomic<int> most{0};
  parallel_map(std::vector<int>(64, 1), 3, [&](int n) {
    const int now = ++running;
    for (int seen = most; now > seen && !most.compare_exchange_weak(seen, now);) {
    }
    std::this_thread::yield();
    --running;
    return n;
  });
  CHECK(most <= 3);
}

TEST_CASE("one input runs on the caller's thread") {
  const auto ids =
      parallel_map(std::vector<int>{1}, 9, [](int) { return std::this_thread::get_id(); });
  CHECK(ids.front() == std::this_thread::get_id());
}

TEST_CASE("an exception reaches the caller after every call has ended") {
  std::atomic<int> ended{0};
  const auto work = [&](int n) {
    if (n == 2) throw std::runtime_error("two");
    ++ended;
    return std::string("x");
  };
  CHECK_THROWS_WITH_AS(parallel_map(std::vector<int>{1, 2, 3, 4}, 2, work), "two",
                       std::runtime_error);
  CHECK(ended == 3);
}
