// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/command_line.hpp"

#include <array>

#include <doctest/doctest.h>

using namespace mailprobe::plugin;

namespace {

constexpr std::array<OptionSpec, 9> table{{
    {"H,hostname", "HOST", "", ""},
    {"w,warning", "RANGE", "", ""},
    {"s,ssl,tls", "", "", ""},
    {"S,starttls", "", "", ""},
    {"v,verbose", "", "", ""},
    {"resolver", "ADDR", "", ""},
    {"resolver-timeout", "S", "", ""},
    {"P,authpass", "SECRET", "", "", Value::secret},
    {"relay-test", "FROM TO", "", "", Value::pair},
}};

auto parse(const std::vector<std::string>& arguments) {
  return CommandLine::parse(table, arguments);
}

}  // namespace

TEST_CASE("options are understood as GNU programs understand them") {
  struct Row {
    std::vector<std::string> arguments;
    const char* option;
    std::vector<std::string> values;
    const char* reason;
  };
  const Row rows[] = {
      {{"-H", "mx"}, "hostname", {"mx"}, "letter and value"},
      {{"-Hmx"}, "hostname", {"mx"}, "value glued to the letter"},
      {{"--hostname=mx"}, "hostname", {"mx"}, "value behind an equals sign"},
      {{"--hostname", "mx"}, "hostname", {"mx"}, "value in the next argument"},
      {{"--host", "mx"}, "hostname", {"mx"}, "an abbreviation"},
      {{"-w", "-5:5"}, "warning", {"-5:5"}, "a value that begins with a hyphen"},
      {{"--warn=~:10"}, "warning", {"~:10"}, "an abbreviation with a value"},
      {{"-Sw10"}, "warning", {"10"}, "bundled letters"},
      {{"--resolver", "a,b", "--resolver=c"},
       "resolver",
       {"a,b", "c"},
       "repeated; a comma is the value's own"},
      {{"--warning="}, "warning", {""}, "an empty value"},
      {{"-H", "--warn"}, "hostname", {"--warn"}, "a value that looks like an abbreviation"},
      {{"-SH", "--nothing"}, "hostname", {"--nothing"}, "a value that looks like no option"},
      {{"--host", "--res"},
       "hostname",
       {"--res"},
       "an abbreviation, and a value that looks like one"},
      {{"--resolver", "a"}, "resolver", {"a"}, "a name that begins another name"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto line = parse(row.arguments);
    REQUIRE(line);
    CHECK(line->values(row.option) == row.values);
  }
}

TEST_CASE("every spelling of an option is the same option") {
  for (const char* spelling : {"-s", "--ssl", "--tls"})
    CHECK(parse({spelling})->has("ssl"));
}

TEST_CASE("the last value wins, and flags are counted") {
  CHECK(parse({"-w1", "-w2"})->value("warning") == "2");
  CHECK(parse({"-vv", "-v"})->count("verbose") == 3);
  CHECK_FALSE(parse({})->value("warning"));
  constexpr std::array<std::string_view, 2> modes{"ssl", "starttls"};
  CHECK(parse({"--tls", "-S"})->last_of(modes) == "starttls");
  CHECK(parse({"-S", "-s"})->last_of(modes) == "ssl");
  CHECK(parse({"-v"})->last_of(modes).empty());
}

TEST_CASE("the last secret wins, and no value reveals it") {
  const auto line = parse({"-P", "first", "-Psecond"});
  REQUIRE(line);
  REQUIRE(line->secret("authpass") != nullptr);
  CHECK(line->secret("authpass")->reveal() == "second");
  CHECK(line->count("authpass") == 2);
  CHECK(line->value("authpass") == "");
  CHECK(line->values("authpass") == std::vector<std::string>{"", ""});
  CHECK(line->secret("hostname") == nullptr);
}

TEST_CASE("operands are kept, but an empty one is nothing") {
  CHECK(parse({"mx", "-S", ""})->operands() == std::vector<std::string>{"mx"});
  CHECK(parse({"--", "-S", "--x"})->operands() == std::vector<std::string>{"-S", "--x"});
}

TEST_CASE("a command line that is wrong is refused with the reason") {
  struct Row {
    std::vector<std::string> arguments;
    const char* says;
  };
  const Row rows[] = {
      {{"--nonsense"}, "there is no option \"--nonsense\""},
      {{"--resolv", "a"}, "ambiguous: --resolver, --resolver-timeout"},
      {{"-X"}, "X"},
      {{"-?"}, "?"},
      {{"-H"}, "H"},
      {{"--starttls=false"}, "\"--starttls\" takes no value"},
      {{"-H", "mx\r\nRSET"}, "control character in argument \"--hostname=mx\\x0d\\x0aRSET\""},
      {{"-H", "mx", "a\x01"}, "control character"},
      {{"--", "a\x01"}, "control character"},
      {{"-P", "a\x01"}, "control character in the value of \"--authpass\""},
      {{"--relay-test", "a@b"}, "\"--relay-test\" takes 2 values: FROM TO"},
  };
  for (const Row& row : rows) {
    const auto line = parse(row.arguments);
    REQUIRE_FALSE(line);
    CAPTURE(line.error().message);
    CHECK(line.error().cause == mailprobe::base::Cause::syntax);
    CHECK(line.error().message.find(row.says) != std::string::npos);
  }
}

TEST_CASE("names are shown as they are typed") {
  CHECK(format_names(table[2]) == "-s, --ssl, --tls");
  CHECK(long_name(table[2]) == "ssl");
  CHECK(format_names(table[5]) == "--resolver");
}
