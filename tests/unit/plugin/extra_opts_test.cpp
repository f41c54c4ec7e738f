// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/extra_opts.hpp"

#include <array>
#include <cstdlib>
#include <optional>

#include <doctest/doctest.h>

#include "support/temp_directory.hpp"

using namespace mailprobe;
using Texts = std::vector<std::string>;

namespace {

constexpr std::array<plugin::OptionSpec, 6> table{{
    {"f,from", "ADDRESS", "", ""},
    {"ca-file", "FILE", "", ""},
    {"S,starttls", "", "", ""},
    {"extra-opts", "[SECTION][@FILE]", "", ""},
    {"P,password", "SECRET", "", "", plugin::Value::secret},
    {"relay-test", "FROM TO", "", "", plugin::Value::pair},
}};

constexpr const char* ini = R"(# comment
; also a comment
[check_x]
warning = 2
starttls =
verbose=
w=5
token = a#b
critical = 10   # behind a value
quoted = "two words"
  [ other ]
 timeout=3
[empty]
)";

Texts texts(const plugin::Arguments& arguments) {
  Texts all;
  for (const plugin::Argument& argument : arguments)
    all.push_back(argument.text);
  return all;
}

base::Result<plugin::Arguments> expand_words(Texts words, std::string_view section) {
  std::vector<char*> pointers;
  pointers.reserve(words.size());
  for (std::string& word : words)
    pointers.push_back(word.data());
  return plugin::expand_extra_opts(table, plugin::take_arguments(table, {}, pointers), section);
}

Texts expand(const Texts& words, std::string_view section) {
  const auto arguments = expand_words(words, section);
  REQUIRE(arguments);
  return texts(*arguments);
}

Texts section(std::string_view text, std::string_view name) {
  const auto arguments = plugin::parse_ini_section(table, {text, name, "f"});
  REQUIRE(arguments);
  return texts(*arguments);
}

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
  CHECK(section(ini, "check_x") == Texts{"--warning=2", "--starttls", "--verbose", "-w=5",
                                         "--token=a#b", "--critical=10", "--quoted=\"two words\""});
  CHECK(section(ini, "other") == Texts{"--timeout=3"});
  CHECK(section(ini, "empty").empty());
  CHECK(section("[x]\nrelay-test = a@b c@d\nS =\nf = a@b\n", "x") ==
        Texts{"--relay-test=a@b c@d", "--starttls", "--from=a@b"});
}

TEST_CASE("a secret in a file is taken as such, however its key is spelled") {
  for (const char* key : {"password", "passw", "P"}) {
    const std::string text = std::string("[x]\n") + key + " = hunter2\n";
    const auto arguments = plugin::parse_ini_section(table, {text, "x", "f"});
    REQUIRE(arguments);
    REQUIRE(arguments->size() == 1);
    CHECK(arguments->front().text == "--password");
    CHECK(arguments->front().secret->reveal() == "hunter2");
  }
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
  CHECK(expand({"-w1", "--extra-opts=other@" + file, "-S"}, "check_x") ==
        Texts{"--timeout=3", "-w", "-1", "--starttls"});
  CHECK(expand({"--extra-opts", "empty@" + file, "-S"}, "check_x") == Texts{"--starttls"});
  CHECK(expand({"--extra-opts=other@" + file, "--extra=other@" + file}, "x").size() == 2);
  CHECK(expand({"--", "--extra-opts=x"}, "x") == Texts{"--", "--extra-opts=x"});
  CHECK(expand({"-H", "mx"}, "x") == Texts{"-H", "mx"});
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
    CHECK(expand({"--extra-opts"}, "check_x") == Texts{"--timeout=1"});
  }
  SUBCASE("a file, before all else") {
    const Variable search("NAGIOS_CONFIG_PATH", path + "/first");
    const Variable variable("MP_CONFIG_FILE", second);
    CHECK(expand({"--extra-opts=check_x"}, "other") == Texts{"--timeout=2"});
  }
  SUBCASE("nowhere") {
    const Variable variable("NAGIOS_CONFIG_PATH", path + "/none");
    const auto arguments = expand_words({"--extra-opts", "-S"}, "check_x");
    CHECK(arguments.error().message.find("cannot find a config file in any standard location") !=
          std::string::npos);
  }
}

TEST_CASE("a file that cannot be read is an error that names it") {
  const auto arguments = expand_words({"--extra-opts=@/nonexistent/x.ini"}, "check_x");
  REQUIRE_FALSE(arguments);
  CHECK(arguments.error().message.find("\"/nonexistent/x.ini\"") != std::string::npos);
}

TEST_CASE("an empty value is a value, and swallows nothing") {
  CHECK(section("[x]\nca-file =\nstarttls =\n", "x") == Texts{"--ca-file=", "--starttls"});
  CHECK(section("[x]\nca =\nstart =\n", "x") == Texts{"--ca-file=", "--starttls"});
  CHECK(section("[x]\nf =\nS =\n", "x") == Texts{"--from=", "--starttls"});
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
