// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/extra_opts.hpp"

#include <array>
#include <cstdlib>
#include <optional>

#include <doctest/doctest.h>

#include "support/temp_directory.hpp"

using namespace mailprobe;
using plugin::expand_extra_opts;
using Arguments = std::vector<std::string>;

namespace {

constexpr std::array<plugin::OptionSpec, 4> table{{
    {"f,from", "ADDRESS", "", ""},
    {"ca-file", "FILE", "", ""},
    {"S,starttls", "", "", ""},
    {"extra-opts", "[SECTION][@FILE]", "", ""},
}};

constexpr const char* ini = R"(# comment
; also a comment
[check_x]
warning = 2
starttls =
verbose=
w=5
password = a#b
critical = 10   # behind a value
quoted = "two words"
  [ other ]
 timeout=3
[empty]
)";

class Variable {
 public:
  Variable(const char* name, const std::string& value) : name_(name) {
    setenv(name, value.c_str(), 1);
  }
  Variable(const Variable&) = delete;
  Variable& operator=(const Variable&) = delete;
  ~Variable() { unsetenv(name_); }

 private:
  const char* name_;
};

}  // namespace

TEST_CASE("a section becomes arguments") {
  CHECK(plugin::parse_ini_section(table, {ini, "check_x", "f"}) ==
        Arguments{"--warning=2", "--starttls", "--verbose", "-w5", "--password=a#b",
                  "--critical=10", "--quoted=\"two words\""});
  CHECK(plugin::parse_ini_section(table, {ini, "other", "f"}) == Arguments{"--timeout=3"});
  CHECK(plugin::parse_ini_section(table, {ini, "empty", "f"}) == Arguments{});
}

TEST_CASE("a file that cannot be understood is refused with file and line") {
  struct Row {
    const char* text;
    const char* says;
  };
  const Row rows[] = {
      {"warning=1\n", "f line 1: an option stands before the first [section]"},
      {"\n[check_x\n", "f line 2: a section needs a closing bracket"},
      {"[check_x]\nwarning 1\n", "f line 2: expected OPTION = VALUE"},
      {"[check_x]\n= 1\n", "f line 2: expected OPTION = VALUE"},
      {"[other]\nwarning=1\n", "there is no section \"check_x\" in \"f\""},
      {"", "there is no section"},
  };
  for (const Row& row : rows) {
    const auto arguments = plugin::parse_ini_section(table, {row.text, "check_x", "f"});
    REQUIRE_FALSE(arguments);
    CHECK(arguments.error().message.find(row.says) != std::string::npos);
  }
}

TEST_CASE("options of a file come before those of the command line, so that the latter win") {
  const test::TempDirectory directory;
  const std::string file = directory.write("x.ini", ini);
  CHECK(expand_extra_opts(table, {"-w1", "--extra-opts=other@" + file, "-S"}, "check_x") ==
        Arguments{"--timeout=3", "-w1", "-S"});
  CHECK(expand_extra_opts(table, {"--extra-opts", "empty@" + file, "-S"}, "check_x") ==
        Arguments{"-S"});
  CHECK(expand_extra_opts(table, {"--extra-opts=other@" + file, "--extra-opts=other@" + file}, "x")
            ->size() == 2);
  CHECK(expand_extra_opts(table, {"--", "--extra-opts=x"}, "x") ==
        Arguments{"--", "--extra-opts=x"});
  CHECK(expand_extra_opts(table, {"-H", "mx"}, "x") == Arguments{"-H", "mx"});
}

TEST_CASE("without a file the standard places are searched") {
  const test::TempDirectory directory;
  directory.write("first/nagios-plugins.ini", "[check_x]\ntimeout=1\n");
  const std::string second =
      directory.write("second/monitoring-plugins.ini", "[check_x]\ntimeout=2\n");
  const std::string& path = directory.path();
  SUBCASE("a search path, in order") {
    const Variable variable("NAGIOS_CONFIG_PATH",
                            ":" + path + "/none:" + path + "/first:" + path + "/second");
    CHECK(expand_extra_opts(table, {"--extra-opts"}, "check_x") == Arguments{"--timeout=1"});
  }
  SUBCASE("a file, before all else") {
    const Variable search("NAGIOS_CONFIG_PATH", path + "/first");
    const Variable variable("MP_CONFIG_FILE", second);
    CHECK(expand_extra_opts(table, {"--extra-opts=check_x"}, "other") == Arguments{"--timeout=2"});
  }
  SUBCASE("nowhere") {
    const Variable variable("NAGIOS_CONFIG_PATH", path + "/none");
    const auto arguments = expand_extra_opts(table, {"--extra-opts", "-S"}, "check_x");
    CHECK(arguments.error().message.find("cannot find a config file in any standard location") !=
          std::string::npos);
  }
}

TEST_CASE("a file that cannot be read is an error that names it") {
  const auto arguments = expand_extra_opts(table, {"--extra-opts=@/nonexistent/x.ini"}, "check_x");
  REQUIRE_FALSE(arguments);
  CHECK(arguments.error().message.find("\"/nonexistent/x.ini\"") != std::string::npos);
}

TEST_CASE("an empty value is a value, and swallows nothing") {
  const auto arguments = [](const char* text) {
    return plugin::parse_ini_section(table, {text, "x", "f"});
  };
  CHECK(arguments("[x]\nca-file =\nstarttls =\n") == Arguments{"--ca-file=", "--starttls"});
  CHECK(arguments("[x]\nca =\nstart =\n") == Arguments{"--ca=", "--start"});
  CHECK(arguments("[x]\nf =\nS =\n") == Arguments{"-f", "", "-S"});
}

TEST_CASE("a file cannot ask for further files") {
  for (const char* key : {"extra-opts", "extra"}) {
    const std::string text = std::string("[x]\n") + key + " = other@file\n";
    const auto arguments = plugin::parse_ini_section(table, {text, "x", "f"});
    REQUIRE_FALSE(arguments);
    CHECK(arguments.error().message ==
          "--extra-opts: f line 2: a file cannot ask for further files");
  }
}
