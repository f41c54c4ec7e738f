// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/ascii.hpp"

#include <doctest/doctest.h>

#include "base/encoding.hpp"
#include "base/result.hpp"

using namespace mailprobe;

TEST_CASE("letters change case by ASCII rules only") {
  CHECK(base::to_lower("MX.Example\xc3\x84") == "mx.example\xc3\x84");
  CHECK(base::to_upper("starttls-1") == "STARTTLS-1");
  CHECK(base::iequals("StartTLS", "STARTTLS"));
  CHECK_FALSE(base::iequals("START", "STARTTLS"));
}

TEST_CASE("control characters are found wherever they are") {
  CHECK(base::has_control("a\nb"));
  CHECK(base::has_control("\x7f"));
  CHECK_FALSE(base::has_control("a b\xc3\xbc"));
}

TEST_CASE("ASCII ends at DEL") {
  CHECK(base::is_ascii("a\x7f\n"));
  CHECK(base::is_ascii(""));
  CHECK_FALSE(base::is_ascii("a\x80"));
}

TEST_CASE("trim takes blanks and line ends from both ends") {
  CHECK(base::trim(" \ta b\r\n") == "a b");
  CHECK(base::trim(" \t").empty());
}

TEST_CASE("split keeps empty parts, join is its reverse") {
  using Parts = std::vector<std::string_view>;
  CHECK(base::split("a,b,,c", ',') == Parts{"a", "b", "", "c"});
  CHECK(base::split("", ',') == Parts{""});
  CHECK(base::split(",", ',') == Parts{"", ""});
  CHECK(base::join({"a", "b", "c"}, ", ") == "a, b, c");
  CHECK(base::join({"", ""}, ",") == ",");
  CHECK(base::join({}, ",").empty());
}

TEST_CASE("bytes become two lower-case digits each") {
  const std::uint8_t bytes[] = {0x00, 0x0f, 0xa5, 0xff};
  CHECK(base::format_hex(bytes) == "000fa5ff");
}

TEST_CASE("every cause has a name of its own") {
  using base::Cause;
  std::vector<std::string_view> names;
  for (const Cause cause : {Cause::timeout, Cause::refused, Cause::unreachable, Cause::no_route,
                            Cause::closed, Cause::protocol, Cause::rejected, Cause::tls, Cause::dns,
                            Cause::syntax, Cause::permission, Cause::internal}) {
    const std::string_view name = base::format_cause(cause);
    for (const std::string_view other : names)
      CHECK(name != other);
    names.push_back(name);
  }
}
