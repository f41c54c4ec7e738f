// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/growth.hpp"

#include <limits>
#include <vector>

#include <doctest/doctest.h>

#include "unit/queue/listed.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using queue::growth_of;
using queue::time_until;

TEST_CASE("growth is the slope of the line that fits best") {
  struct Point {
    std::int64_t second;
    std::uint64_t messages;
  };
  struct Row {
    std::vector<Point> points;
    std::optional<double> per_minute;
    const char* reason;
  };
  const std::vector<Row> rows{
      {{}, std::nullopt, "no sample"},
      {{{0, 5}}, std::nullopt, "one"},
      {{{0, 5}, {59, 500}}, std::nullopt, "less than a minute"},
      {{{7, 5}, {7, 9}}, std::nullopt, "two of one time"},
      {{{0, 5}, {60, 15}}, 10, "a minute is enough"},
      {{{600, 100}, {0, 0}, {300, 50}}, 10, "whatever their order"},
      {{{0, 100}, {600, 0}}, -10, "it shrinks"},
      {{{0, 7}, {300, 7}, {600, 7}}, 0, "it stands still"},
      {{{0, 0}, {300, 90}, {600, 0}}, 0, "one look fell into a burst"},
      {{{0, 0}, {0, 10}, {60, 5}, {60, 15}}, 5, "several of one time"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    std::vector<queue::Sample> samples;
    for (const Point& point : row.points)
      samples.push_back({test::at(point.second), point.messages});
    const auto growth = growth_of(samples);
    REQUIRE(growth.has_value() == row.per_minute.has_value());
    if (growth) CHECK(*growth == doctest::Approx(*row.per_minute));
  }
}

TEST_CASE("the time that is left is what is missing by the growth") {
  struct Row {
    double limit;
    std::uint64_t messages;
    double growth;
    std::optional<std::chrono::seconds> left;
    const char* reason;
  };
  const double nothing = std::numeric_limits<double>::denorm_min();
  const Row rows[] = {
      {100, 40, 10, 6min, "whole minutes"},
      {100, 99, 7, 9s, "the part of a second counts as one"},
      {100, 100, 10, 0s, "so many are there already"},
      {100, 500, -3, 0s, "more than that, even if it shrinks"},
      {100, 40, 0, std::nullopt, "it stands still"},
      {100, 40, -1, std::nullopt, "it shrinks"},
      {100, 40, nothing, std::nullopt, "not within ten years"},
      {std::numeric_limits<double>::infinity(), 40, 10, std::nullopt, "there is no limit"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(time_until(row.limit, row.messages, row.growth) == row.left);
  }
}
