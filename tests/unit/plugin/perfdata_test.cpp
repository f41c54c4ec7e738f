// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/perfdata.hpp"

#include <doctest/doctest.h>

using namespace mailprobe::plugin;

TEST_CASE("an item is written as the engines read it") {
  struct Row {
    Perfdata item;
    const char* written;
  };
  const Thresholds both{*parse_range("1"), *parse_range("5:10")};
  const Row rows[] = {
      {{.metric = "time", .value = 0.0123456789, .unit = Unit::seconds, .min = 0},
       "time=0.012346s;;;0"},
      {{.metric = "time",
        .value = 1,
        .unit = Unit::seconds,
        .thresholds = both,
        .min = 0,
        .max = 9},
       "time=1.000000s;1;5:10;0;9"},
      {{.metric = "days", .value = -3.5}, "days=-3.5"},
      {{.metric = "days", .value = 3, .thresholds = {*parse_range("14:"), std::nullopt}},
       "days=3;14:"},
      {{.metric = "size", .value = 1e15, .unit = Unit::bytes}, "size=1000000000000000B"},
      {{.metric = "used", .value = 50, .unit = Unit::percent, .max = 100}, "used=50%;;;;100"},
      {{.metric = "mails", .value = 7, .unit = Unit::counter}, "mails=7c"},
  };
  for (const Row& row : rows)
    CHECK(format_perfdata(row.item) == row.written);
}

TEST_CASE("a label never holds what an engine splits at or needs quotes for") {
  CHECK(Perfdata{.metric = "time", .instance = "2001:db8::25"}.label() == "2001_db8__25_time");
  CHECK(Perfdata{.metric = "time", .instance = "mx 1='x'|y"}.label() == "mx_1__x__y_time");
  CHECK(Perfdata{.metric = "time_tls"}.label() == "time_tls");
}

TEST_CASE("items are parted by one blank, and a label stands once") {
  CHECK(format_perfdata({{.metric = "a", .value = 1},
                         {.metric = "b", .value = 2},
                         {.metric = "a", .value = 3}}) == "a=1 b=2");
  CHECK(format_perfdata(std::vector<Perfdata>{}).empty());
}
