// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/status.hpp"

#include <doctest/doctest.h>

using namespace mailprobe::plugin;

TEST_CASE("CRITICAL outranks UNKNOWN, which outranks WARNING, which outranks OK") {
  CHECK(worst(Status::critical, Status::unknown) == Status::critical);
  CHECK(worst(Status::warning, Status::unknown) == Status::unknown);
  CHECK(worst(Status::ok, Status::warning) == Status::warning);
  CHECK(worst(Status::ok, Status::ok) == Status::ok);
  CHECK(worst(Status::warning, Status::warning) == Status::warning);
}

TEST_CASE("exit codes are those of the guidelines") {
  CHECK(exit_code(Status::ok) == 0);
  CHECK(exit_code(Status::warning) == 1);
  CHECK(exit_code(Status::critical) == 2);
  CHECK(exit_code(Status::unknown) == 3);
}

TEST_CASE("a state is read from its name or its code, and from nothing else") {
  CHECK(parse_status("Critical") == Status::critical);
  CHECK(parse_status("ok") == Status::ok);
  CHECK(parse_status("1") == Status::warning);
  CHECK(parse_status("3") == Status::unknown);
  for (const char* text : {"", "4", "-1", "okay", "01"})
    CHECK_FALSE(parse_status(text));
  for (const Status status : {Status::ok, Status::warning, Status::critical, Status::unknown}) {
    CHECK(parse_status(format_status(status)) == status);
  }
}
