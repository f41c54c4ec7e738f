// SPDX-License-Identifier: GPL-3.0-or-later
#include "policy/tag_list.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/field_name.hpp"

using namespace mailprobe;
using policy::Piece;
using policy::split_fields;
using policy::split_tag_list;

TEST_CASE("tags keep their places") {
  const auto tags = split_tag_list("v=A;  k = v=w\t;x=");
  REQUIRE(tags);
  REQUIRE(tags->size() == 3);
  CHECK(tags->at(0).name == Piece{"v", 0});
  CHECK(tags->at(0).value == Piece{"A", 2});
  CHECK(tags->at(1).name == Piece{"k ", 6});
  CHECK(tags->at(1).value == Piece{" v=w", 9});
  CHECK(tags->at(2).name == Piece{"x", 15});
  CHECK(tags->at(2).value == Piece{"", 17});
}

TEST_CASE("a list of tags may end in a semicolon") {
  for (const std::string text : {"a=b;", "a=b; ", "a=b ;\t", "a=b"}) {
    CAPTURE(text);
    const auto tags = split_tag_list(text);
    REQUIRE(tags);
    CHECK(tags->size() == 1);
  }
}

TEST_CASE("what is no list of fields is refused with the place of the fault") {
  struct Row {
    std::string text;
    std::size_t position;
    std::string what;
    std::string reason;
  };
  const std::string long_name(33, 'n');
  const std::vector<Row> rows{
      {"", 0, "here a field is missing", "nothing at all"},
      {" ", 1, "here a field is missing", "only blanks"},
      {";", 0, "here a field is missing", "only a semicolon"},
      {"a=b;;c=d", 4, "here a field is missing", "two semicolons"},
      {"a=b; ;", 5, "here a field is missing", "with a blank between them"},
      {"a=b; c", 6, "the field has no \"=\"", "a name alone"},
      {"=b", 0, "here the name of a field is missing", "a value alone"},
      {"a =b", 1, "\" \" cannot stand in the name of a field", "a blank before the ="},
      {"a=b; c\xc3\xbc=d", 6, "\"\\xc3\" cannot stand in the name of a field", "UTF-8"},
      {"_a=b", 0, "the name of a field begins with a letter or digit", "an underscore in front"},
      {long_name + "=b", 32, "the name of a field has at most 32 characters", "one too many"},
      {"a=b ", 3, "blanks can only stand at the end if a semicolon stands before them",
       "a blank at the end"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto fields = split_fields(row.text);
    REQUIRE_FALSE(fields);
    CHECK(fields.error().position == row.position);
    CHECK(fields.error().what == row.what);
  }
}

TEST_CASE("fields are read by the common grammar") {
  for (const std::string text : {"a=b", "a=b;", "a=b \t; c=d ; ", "0=b", "a_b-c.d=e",
                                 "a=", "nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn=b"}) {
    CAPTURE(text);
    CHECK(split_fields(text));
  }
}

TEST_CASE("a value of an extension is visible ASCII but = and ;") {
  struct Row {
    std::string value;
    std::size_t fault;
    std::string reason;
  };
  constexpr std::size_t none = std::string::npos;
  const std::vector<Row> rows{
      {"abc", none, "letters"},
      {"!:<>~\"", none, "the ends of the ranges"},
      {"", 10, "at least one character"},
      {"a=b", 11, "an equals sign"},
      {"a;b", 11, "a semicolon"},
      {"a b", 11, "a blank"},
      {"a\tb", 11, "a TAB"},
      {"ab\x7f", 12, "DEL"},
      {"\xc3\xbc", 10, "UTF-8"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto checked = policy::check_extension_value({row.value, 10});
    REQUIRE(checked.has_value() == (row.fault == none));
    if (!checked) CHECK(checked.error().position == row.fault);
  }
}

TEST_CASE("a name resembles what it may have been meant for") {
  struct Row {
    std::string written;
    std::string name;
    bool resembles;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"nmx", "mx", true, "one character too many in front"},
      {"mxx", "mx", true, "one too many behind"},
      {"mx1", "mx", true, "a number"},
      {"MX", "mx", true, "letter case"},
      {"max-age", "max_age", true, "another character"},
      {"maxage", "max_age", true, "one too few"},
      {"Max_Age", "max_age", true, "letter case"},
      {"maxAge", "max_age", false, "two differences"},
      {"model", "mode", true, "one too many"},
      {"moed", "mode", false, "two in the wrong order"},
      {"xyz", "mx", false, "something else"},
      {"", "mx", false, "nothing"},
      {"mx-hosts", "mx", false, "a name of its own"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(policy::resembles(row.written, row.name) == row.resembles);
  }
}

TEST_CASE("a missing field is shown at the one that resembles it") {
  const auto fields = split_fields("v=STSv1; ID=1").value();
  CHECK(policy::miss_field(fields, "id").error() ==
        policy::Fault{9, "the field \"id\" is missing; \"ID\" is another one"});
  CHECK(policy::miss_field(fields, "rua").error() ==
        policy::Fault{13, "the field \"rua\" is missing"});
}
