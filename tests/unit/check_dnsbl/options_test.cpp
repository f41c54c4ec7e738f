// SPDX-License-Identifier: GPL-3.0-or-later
//
// What is wrong on a command line, or in a file that it names, is told in one sentence, and keys of
// lists are nowhere.
#include <fstream>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;

namespace {

std::string complaint(const std::vector<std::string>& options) {
  try {
    test::run("", options);
  } catch (const std::invalid_argument& error) {
    return error.what();
  }
  return "";
}

struct Row {
  std::vector<std::string> options;
  std::string problem;
};

const std::vector<Row> rows{
    {{}, "nobody was given to look up; use -H HOST, --mx DOMAIN or -U NAME"},
    {{"-H", ""}, "nobody was given to look up"},
    {{"-H", "a..b"}, "--hostname: domain name \"a..b\" has an empty label at position 3"},
    {{"-H", "192.0.2.300"}, "--hostname: "},
    {{"--mx", "a..b"}, "--mx: "},
    {{"--spf", "a..b"}, "--spf: "},
    {{"-U", "http://"}, "--url: "},
    {{"-H", "@/nonexistent"}, "--hostname: cannot read"},
    {{"--lists", "/nonexistent"}, "--lists: cannot read"},
    {{"-l", "bl.test=127.0.0.256"}, "--list: 256 is more than 255 at position 17"},
    {{"-s", "bl.test=[127"}, "--server: "},
    {{"-s", "-x"}, ""},
    {{"-s", "relays.ordb.org"}, "no list is left to ask: relays.ordb.org is dead ("},
    {{"-s", "zen.dq.spamhaus.net"},
     "no list is left to ask: zen.dq.spamhaus.net: it is asked with a key in front of its zone"},
    {{"-s", "bl.test", "--exclude", "test"}, "no list is left to ask"},
    {{"--exclude", "a..b"}, "--exclude: "},
    {{"--group", "some"}, "--group: \"some\" is neither major nor all"},
    {{"-w", "0"}, "--warning: \"0\" would always be an alert"},
    {{"--warning=-1"}, "--warning: "},
    {{"-c", "x"}, "--critical"},
    {{"-w", "3", "-c", "2"}, "--critical: \"2\" is less than the \"3\" of --warning"},
    {{"--min-usable", "0"}, "--min-usable: \"0\" is not a number from 1 to 1000"},
    {{"--min-usable", "101%"}, "--min-usable: \"101\" is not a number from 1 to 100"},
    {{"--test-every", "0"}, "--test-every: \"0\" is not a number from 1 to 8784"},
    {{"--changed-for", "x"}, "--changed-for: \"x\" is not a number"},
    {{"--largest-network", "0"}, "--largest-network: \"0\" is not a number from 1 to 65536"},
    {{"--retry", "0"}, "--retry: \"0\" is not a number from 1 to 100"},
    {{"--workers", "0"}, "--parallel: \"0\" is not a number from 1 to 200"},
    {{"--query-timeout", "0"}, "--query-timeout: \"0\" is not a time in seconds above 0"},
    {{"-n", "ns.test"}, "--resolver: \"ns.test\" is not ADDRESS or ADDRESS:PORT"},
};

}  // namespace

TEST_CASE("wrong options are told in one sentence") {
  for (const Row& row : rows) {
    std::vector<std::string> options = row.options;
    const bool names_target = !options.empty() && options.front() != "-H" &&
                              options.front() != "--mx" && options.front() != "--spf" &&
                              options.front() != "-U";
    if (names_target) options.insert(options.end(), {"-H", "192.0.2.1"});
    CAPTURE(row.problem);
    CHECK(complaint(options).starts_with(row.problem));
  }
}

TEST_CASE("the key of a list is in no complaint and in no output") {
  const test::TempDirectory directory;
  const std::string path = directory.path() + "/lists";
  const std::string key = "s3cretk3y";
  const auto write = [&](const std::string& text) { std::ofstream(path) << text; };

  for (const std::string& option :
       {key + ".zen.dq.spamhaus.net=127.0.0.x", key + ".zen.dq.spamhaus.net*x",
        key + "..zen.dq.spamhaus.net", key + ".dbl.dq.spamhaus.net*99999"}) {
    const std::string problem = complaint({"-H", "192.0.2.1", "-l", option});
    CAPTURE(problem);
    CHECK_FALSE(problem.empty());
    CHECK(problem.find(key) == std::string::npos);
  }
  for (const std::string& text : {"bl.test\n key " + key + ".x\n", "bl.test\n keys " + key + "\n",
                                  "bl.test\n key " + std::string(60, 'x') + key + "\n"}) {
    write(text);
    const std::string problem = complaint({"-H", "192.0.2.1", "--lists", path});
    CAPTURE(problem);
    CHECK_FALSE(problem.empty());
    CHECK(problem.find(key) == std::string::npos);
  }

  write("bl.test\n key " + key + "\n" + key + ".zen.dq.spamhaus.net\n");
  const std::string zone = "1.2.0.192." + key + ".bl.test. A 127.0.0.2\n1.2.0.192." + key +
                           ".bl.test. TXT \"see http://bl.test/?S3CRETk3y." + key +
                           "\"\n!servfail 1.2.0.192." + key + ".zen.dq.spamhaus.net A\n";
  const test::Run run = test::run(zone, {"-H", "192.0.2.1", "--lists", path});
  CAPTURE(run.text);
  CHECK(run.line.find("BLACKLISTED on 1 server of 1 (bl.test (127.0.0.2))") != std::string::npos);
  CHECK(run.line.find("***.zen.dq.spamhaus.net: SERVFAIL from") != std::string::npos);
  CHECK(run.text.find("see http://bl.test/?***.***") != std::string::npos);
  const std::string everything = run.text + run.observations.dump();
  CHECK(everything.find(key) == std::string::npos);
  CHECK(everything.find("S3CRET") == std::string::npos);
}

TEST_CASE("a file of lists says what answers mean, and what a listing is worth") {
  const test::TempDirectory directory;
  const std::string path = directory.path() + "/lists";
  std::ofstream(path) << "# ours\nbl.test*2\n  kind ip4\n  code 127.0.0.2 a source of spam\n"
                         "  code 127.0.0.[8;9] harmless a dynamic address\n  removal "
                         "https://bl.test/remove\nwarn.test\n  severity warning\nquiet.test\n"
                         "  severity ok\n";
  const std::vector<std::string> options{"-H", "192.0.2.1", "--lists", path, "-w", "1", "-c", "9"};
  const std::string zone =
      "1.2.0.192.bl.test. A 127.0.0.2\n1.2.0.192.warn.test. A 127.0.0.2\n"
      "1.2.0.192.quiet.test. A 127.0.0.2\n";
  const auto run = test::run(zone, options);
  CAPTURE(run.text);
  CHECK(run.state == "WARNING");
  CHECK(
      run.line.find("BLACKLISTED on 1 server of 3 (bl.test (127.0.0.2)); 192.0.2.1 is on warn.test "
                    "(127.0.0.2)") != std::string::npos);
  CHECK(run.text.find("bl.test: listed: 127.0.0.2 (a source of spam), removal: "
                      "https://bl.test/remove") != std::string::npos);
  CHECK(run.remarks.count("dnsbl.listed_remark") == 1);
  const auto harmless = test::run("1.2.0.192.bl.test. A 127.0.0.9\n", options);
  CHECK(harmless.state == "OK");
}

TEST_CASE("a resolver that answers for everything is told by name") {
  const auto run =
      test::run("1.2.0.192.bl.test. A 198.51.100.7\nmailprobe.invalid. A 198.51.100.7\n",
                {"-H", "192.0.2.1", "-s", "bl.test"});
  CHECK(test::join(run.findings) == "dns.rewrites dnsbl.too_few_lists");
}

TEST_CASE("a list that answers nobody is not asked for ever") {
  std::string zone;
  std::vector<std::string> options{"-s", "bl.test", "-s", "dead.test", "--parallel", "8"};
  for (int i = 0; i < 40; ++i) {
    zone += "!timeout " + std::to_string(i) + ".2.0.192.dead.test A\n";
    options.insert(options.end(), {"-H", "192.0.2." + std::to_string(i)});
  }
  const auto run = test::run(zone, options);
  CHECK(run.questions.size() == 40 + 3);
  CHECK(run.state == "OK");
  CHECK(run.line.find("40 targets BLACKLISTED on 0 servers of 1 (1 server unusable: dead.test: "
                      "no answer") != std::string::npos);
}
