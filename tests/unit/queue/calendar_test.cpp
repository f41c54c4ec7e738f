// SPDX-License-Identifier: GPL-3.0-or-later
#include "queue/calendar.hpp"

#include <cstdlib>
#include <ctime>

#include <doctest/doctest.h>

#include "unit/queue/listed.hpp"

using namespace mailprobe;
using queue::Clock;
using queue::Zone;

namespace {

constexpr std::int64_t unknown = -1;

std::int64_t seconds(const std::optional<queue::Time>& time) {
  return time ? time->time_since_epoch().count() : unknown;
}

}  // namespace

TEST_CASE("a time without a year is the newest one with its weekday") {
  struct Row {
    const char* text;
    std::int64_t seconds;
    const char* reason;
  };
  const Row rows[] = {
      {"Sat Nov 21 02:16:18", 1795227378, "today"},
      {"Sat Nov 21 02:16", 1795227360, "sendmail tells no seconds"},
      {"Fri Nov 20 23:59:59", 1795219199, "yesterday"},
      {"Nov 21 02:16", 1795227360, "nor, with -v, a weekday"},
      {"Sat Nov 21 04:00:00", 1795233600, "an hour ahead: clocks differ, and zones"},
      {"Mon Nov 23 02:16:18", 1606097778, "two days ahead is 2020, when that was a Monday"},
      {"Thu Dec 25 10:00:00", 1766656800, "last Christmas"},
      {"Thu Feb 29 12:00:00", 1709208000, "a leap day, two years ago"},
      {"Sun Nov 21 02:16:18", 1637460978, "held for five years"},
      {"Sat  Nov 1 02:16:18", 1761963378, "a day of one digit"},
      {"Sat Feb 30 12:00:00", unknown, "no such day"},
      {"Sat Nov 21 24:00:00", unknown, "no such hour"},
      {"Sat Nov 21 02:60:00", unknown, "no such minute"},
      {"Sat Nov 21 02", unknown, "no minutes"},
      {"Sat Nov 21 02:16:18 2026", unknown, "more behind it"},
      {"Sat Nov -1 02:16:18", unknown, "a sign"},
      {"Sab Nov 21 02:16:18", unknown, "another language"},
      {"", unknown, "nothing"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    CAPTURE(row.reason);
    const auto time = queue::parse_yearless_time(row.text, {test::now, Zone::utc});
    CHECK(seconds(time) == row.seconds);
  }
}

TEST_CASE("a local time is read in the zone of this machine") {
  setenv("TZ", "XYZ-5", 1);  // five hours ahead of UTC
  tzset();
  const auto local = queue::parse_yearless_time("Sat Nov 21 07:16:18", {test::now, Zone::local});
  const auto iso = queue::parse_iso_time("2026-11-21 07:16:18", Zone::local);
  unsetenv("TZ");
  tzset();
  CHECK(seconds(local) == 1795227378);
  CHECK(seconds(iso) == 1795227378);
}

TEST_CASE("times with a year") {
  CHECK(seconds(queue::parse_iso_time("2026-11-21 02:16:18", Zone::utc)) == 1795227378);
  CHECK(seconds(queue::parse_mail_time("21 Nov 2026 02:16:18")) == 1795227378);
  for (const char* text :
       {"", "2026-11-21", "2026-13-01 00:00:00", "2026-02-29 00:00:00", "1969-12-31 00:00:00",
        "65535-01-01 00:00:00", "2026-11-21 02:16:18 x"}) {
    CAPTURE(text);
    CHECK_FALSE(queue::parse_iso_time(text, Zone::utc));
    CHECK_FALSE(queue::parse_iso_time(text, Zone::local));
  }
  for (const char* text : {"", "21 Nov 2026", "0 Nov 2026 02:16:18", "21 nov 2026 02:16:18",
                           "300 Nov 2026 02:16:18", "21 Nov 70000 02:16:18"}) {
    CAPTURE(text);
    CHECK_FALSE(queue::parse_mail_time(text));
  }
}

TEST_CASE("seconds since 1970 end with the year 9999") {
  CHECK(seconds(queue::parse_epoch("0")) == 0);
  CHECK(seconds(queue::parse_epoch("253402300799")) == 253402300799);
  for (const char* text : {"", "-1", "253402300800", "9223372036854775808", "1e9", " 1", "1 "}) {
    CAPTURE(text);
    CHECK_FALSE(queue::parse_epoch(text));
  }
}
