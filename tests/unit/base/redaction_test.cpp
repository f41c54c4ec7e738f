// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/redaction.hpp"

#include <doctest/doctest.h>

using namespace mailprobe;

TEST_CASE("what is hidden is never shown, wherever it stands") {
  base::Redaction redaction;
  CHECK(redaction.apply("hunter2") == "hunter2");
  redaction.hide("hunter2");
  redaction.hide("");
  redaction.hide("hunter2-and-more");
  CHECK(redaction.apply("hunter2") == "***");
  CHECK(redaction.apply("no: hunter2hunter2, says hunter2-and-more") == "no: ******, says ***");
  CHECK(redaction.apply("Hunter2") == "Hunter2");
}

TEST_CASE("a secret of stars is hidden without end of the search") {
  base::Redaction redaction;
  redaction.hide("*");
  CHECK(redaction.apply("a*b") == "a***b");
}
