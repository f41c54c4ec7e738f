// SPDX-License-Identifier: GPL-3.0-or-later
#include "mail/from_address.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace mailprobe;
using mail::parse_author_domains;
using Domains = std::vector<std::string>;

TEST_CASE("the domains are found in whatever a From field may hold") {
  struct Row {
    std::string value;
    Domains domains;
    std::string reason;
  };
  const std::vector<Row> rows{
      {" joe@example.org", {"example.org"}, "an address alone"},
      {" Joe SixPack <joe@example.org>", {"example.org"}, "with a name"},
      {"joe@Example.ORG (Joe)", {"Example.ORG"}, "with a comment behind"},
      {" \"a@b.test, (c\" <joe@example.org>", {"example.org"}, "an address in quotation marks"},
      {" \"a \\\" <x@y>\" <joe@example.org>", {"example.org"}, "an escaped quotation mark"},
      {" (a@b.test (nested \\) <c@d>)) joe@example.org", {"example.org"}, "nested comments"},
      {" joe (a) . (b) smith @ (c) example (d) . org", {"example.org"}, "comments in between"},
      {" Joe\r\n <joe@example.org>", {"example.org"}, "a fold"},
      {" \"joe smith\"@example.org", {"example.org"}, "a quoted local part"},
      {" \"a@b.test\"@example.org", {"example.org"}, "an @ in a quoted local part"},
      {" John Q. Public <joe@example.org>", {"example.org"}, "a dot in a name"},
      {" =?utf-8?q?a@b.test=2C?= <joe@example.org>", {"example.org"}, "an @ in an encoded word"},
      {" =?utf-8?b?w6Q=?= =?utf-8?q?x,y?= <joe@example.org>", {"example.org"}, "two of them"},
      {" <@a.test,@b.test:joe@example.org>", {"example.org"}, "a route"},
      {" a@one.test, B <b@two.test> ,c@three.test",
       {"one.test", "two.test", "three.test"},
       "three"},
      {" ,a@one.test,,b@two.test,", {"one.test", "two.test"}, "empty elements"},
      {" Group: a@one.test, b@two.test;", {"one.test", "two.test"}, "a group"},
      {" Nobody:;", {}, "an empty group"},
      {" G: a@one.test;, b@two.test", {"one.test", "two.test"}, "a group and an address"},
      {" joe@[192.0.2.1]", {"[192.0.2.1]"}, "an address literal"},
      {" J\xc3\xb6 <j\xc3\xb6@b\xc3\xbc"
       "cher.example>",
       {"b\xc3\xbc"
        "cher.example"},
       "UTF-8"},
      {" joe@localhost", {"localhost"}, "a single label"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto domains = parse_author_domains(row.value);
    REQUIRE(domains);
    CHECK(*domains == row.domains);
  }
}

TEST_CASE("what is no list of addresses is shown with the place of the fault") {
  struct Row {
    std::string value;
    std::size_t position;
    std::string what;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"", 0, "here an address is missing", "nothing"},
      {" (a comment)", 12, "here an address is missing", "a comment alone"},
      {" Joe", 4, "here \"@\" and a domain are missing", "a name alone"},
      {" Joe Public", 5, "here \"@\" and a domain are missing", "two words"},
      {" <>", 2, "here an address is missing", "empty brackets"},
      {" Joe <joe>", 9, "here \"@\" and a domain are missing", "no domain"},
      {" <@a.test,joe@example.org>", 10, "here the colon behind a route is missing", "a route"},
      {" joe@", 5, "here a domain is missing", "an @ at the end"},
      {" joe@\"example.org\"", 5, "here a domain is missing", "a quoted domain"},
      {" joe@a..b", 7, "here a domain is missing", "two dots"},
      {" joe.@example.org", 5, "behind the dot a part of the address is missing", "a dot"},
      {" @example.org", 1, "here an address is missing", "no local part"},
      {" a@b@c.test", 4, "here a comma is missing", "two @"},
      {" a@one.test b@two.test", 12, "here a comma is missing", "no comma"},
      {" <a@one.test", 12, "here \">\" is missing", "an open bracket"},
      {" \"Joe <a@one.test>", 1, "the quotation mark has no counterpart", "an open quote"},
      {" (Joe <a@one.test>", 1, "the parenthesis has no counterpart", "an open comment"},
      {" (\\", 1, "the parenthesis has no counterpart", "a comment that ends in a backslash"},
      {" a@[192.0.2.1", 3, "the bracket has no counterpart", "an open literal"},
      {" G: a@one.test", 14, "the group does not end in a semicolon", "an open group"},
      {" G: H: a@one.test;;", 5, "here \"@\" and a domain are missing", "a group in a group"},
      {" a\x01@one.test", 2, "\"\\x01\" cannot stand in a list of addresses", "a control"},
      {" a@one.test)", 11, "\")\" cannot stand in a list of addresses", "a parenthesis"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto domains = parse_author_domains(row.value);
    REQUIRE(!domains);
    CHECK(domains.error().position == row.position);
    CHECK(domains.error().what == row.what);
  }
}

TEST_CASE("of several From fields the first is read, and their number is told") {
  const auto author = [](std::string_view header) {
    return find_author(mail::parse_message(header).value());
  };
  CHECK(author("To: a@b.test\n").fields == 0);
  CHECK(author("from: a@one.test, b@One.Test, c@two.test\n").domains ==
        Domains{"one.test", "two.test"});
  const auto two = author("From: a@one.test\nFROM : b@two.test\n");
  CHECK(two.fields == 2);
  CHECK(two.domains == Domains{"one.test"});
  CHECK(author("From: nobody\n").fault.position == 7);
  CHECK(author("From: a@one.test\n").fault.what.empty());
}
