// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is wrong on a command line, or in a file that it names, is told in one sentence.
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "check_spf_dkim/senders_file.hpp"
#include "run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;

namespace {

struct Row {
  std::vector<std::string> options;
  std::string problem;
};

const std::vector<Row> rows{
    {{}, "no domain was given; use -d DOMAIN"},
    {{"-d", "a..b"}, "a..b"},
    {{"-d", "d.test", "-H", "e.test"}, "two domains were given, \"d.test\" and \"e.test\""},
    {{"--client", "192.0.2.1"}, "--client: who sends? Give --mail-from ADDRESS"},
    {{"--client", "192.0.2", "-d", "d.test"}, "--client: \"192.0.2\" is no IP address"},
    {{"--must-fail", "x", "-d", "d.test"}, "--must-fail: \"x\" is no IP address"},
    {{"--all-mx", "--client", "192.0.2.1", "--helo", "h.test"}, "--all-mx: of which domain?"},
    {{"-d", "d.test", "--senders", "/nonexistent"}, "--senders: cannot read"},
    {{"-d", "d.test", "--lookups", "x"}, "--lookups"},
    {{"-d", "d.test", "--lookups", "1,2,3"}, "--lookups: \"1,2,3\" is not of the form WARN[,CRIT]"},
    {{"-d", "d.test", "--widest", "33"}, "--widest: \"33\" is not a number from 0 to 32"},
    {{"-d", "d.test", "--widest", "8,129"}, "--widest: \"129\" is not a number from 0 to 128"},
    {{"-d", "d.test", "--query-timeout", "0"}, "--query-timeout: \"0\" is not a time"},
    {{"-d", "d.test", "-s", "a..b"}, "--selector"},
    {{"--message", "/nonexistent"}, "--message: cannot read"},
    {{"-s", "a", "--client", "192.0.2.1", "--helo", "h.test"}, "--selector: of which domain?"},
    {{"-d", "d.test", "--dkim-only"}, "--dkim-only: which keys?"},
    {{"-d", "d.test", "--key-file", "x"}, "--key-file: of which selector? Write SELECTOR=FILE"},
    {{"-d", "d.test", "--key-file", "s=/nonexistent"}, "--key-file: cannot read"},
    {{"-d", "d.test", "--key-bits", "1024,2048"}, "WARN must not be smaller than CRIT"},
    {{"-d", "d.test", "--key-age", "10"}, "--key-age: how old a key is can only be known with"},
    {{"-d", "d.test", "--min-policy", "strict"},
     "\"strict\" is none of none, quarantine and reject"},
    {{"-d", "d.test", "--suffix-list", "/nonexistent"}, "--suffix-list: cannot read"},
    {{"-d", "d.test", "--changed-for", "0"}, "--changed-for: \"0\" is not a number of hours"},
    {{"-d", "d.test", "--port", "25"}, "port"},
};

std::string problem_of(const std::vector<std::string>& options) {
  try {
    test::run("", options);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

}  // namespace

TEST_CASE("a wrong option is told by its name") {
  for (const Row& row : rows) {
    CAPTURE(row.problem);
    const std::string problem = problem_of(row.options);
    CAPTURE(problem);
    CHECK(problem.find(row.problem) != std::string::npos);
  }
}

TEST_CASE("a file that is no message, and one that is no key") {
  const test::TempDirectory directory;
  const std::string path = directory.path() + "/file";
  std::ofstream(path) << "no field\n";
  CHECK(problem_of({"--message", path}).find("--message: ") == 0);
  CHECK(problem_of({"-d", "d.test", "--key-file", "s=" + path}).find("--key-file: ") == 0);
}

TEST_CASE("a file of senders") {
  using check_spf_dkim::parse_senders;
  const auto clients = parse_senders(
      "# ours\n192.0.2.1  # the first\r\n\n 2001:db8::/126\n198.51.100.7/31\n", "senders");
  REQUIRE(clients);
  std::vector<std::string> addresses;
  for (const auto& client : *clients)
    addresses.push_back(client.address.format());
  CHECK(addresses == std::vector<std::string>{"192.0.2.1", "2001:db8::", "2001:db8::1",
                                              "2001:db8::2", "2001:db8::3", "198.51.100.6",
                                              "198.51.100.7"});
  CHECK(clients->front().origin == "senders, line 2");

  const std::vector<std::pair<std::string, std::string>> wrong{
      {"192.0.2.1\nmx.test\n", "senders, line 2: \"mx.test\" is neither an IP address nor"},
      {"192.0.0.0/16", "senders, line 1: \"192.0.0.0/16\" has more than 256 addresses"},
      {"192.0.2.1/33", "line 1"},
      {"# nobody\n", "senders: it names no address"},
  };
  for (const auto& [text, problem] : wrong) {
    CAPTURE(text);
    const auto parsed = parse_senders(text, "senders");
    REQUIRE(!parsed);
    CHECK(parsed.error().message.find(problem) != std::string::npos);
  }
}
