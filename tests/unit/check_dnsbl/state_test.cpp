// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_dnsbl remembers from one run to the next, and how often it tests the lists.
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using test::join;

namespace {

const std::string alive = "2.0.0.127.bl.test. A 127.0.0.2\n2.0.0.127.other.test. A 127.0.0.2\n";
const std::string listed = alive + "1.2.0.192.bl.test. A 127.0.0.2\n";

class Memory {
 public:
  test::Run run(std::chrono::hours at, const std::string& zone,
                std::vector<std::string> options = {}) {
    options.insert(options.end(), {"-H", "192.0.2.1", "-s", "bl.test", "--state", path()});
    return test::run(zone, options, test::usual_time + at);
  }
  [[nodiscard]] std::string path() const { return directory_.path() + "/state.json"; }

 private:
  test::TempDirectory directory_;
};

bool has(const test::Run& run, const std::string& words) {
  return run.text.find(words) != std::string::npos;
}

std::size_t tests_in(const test::Run& run) {
  std::size_t count = 0;
  for (const dns::Question& question : run.questions)
    count += question.name.format().find(".0.0.127.") != std::string::npos ? 1 : 0;
  return count;
}

}  // namespace

TEST_CASE("what is there at the first look is no news, and it is told since when") {
  Memory memory;
  const auto first = memory.run(0h, listed);
  CHECK(join(first.remarks).empty());
  CHECK(has(first, "since 2027-01-15 08:00 UTC"));
  const auto second = memory.run(30h, listed);
  CHECK(has(second, "since 2027-01-15 08:00 UTC"));
  CHECK(second.observations["targets"][0]["listings"][0]["since"] == 1800000000);
  CHECK(second.observations["targets"][0]["listings"][0]["new"] == 0);
}

TEST_CASE("a new listing and the end of one are told for a day") {
  Memory memory;
  memory.run(0h, alive);
  const auto found = memory.run(1h, listed);
  CHECK(join(found.findings) == "dnsbl.listed");
  CHECK(join(found.remarks) == "dnsbl.newly_listed");
  CHECK(has(found, "192.0.2.1 was not on bl.test before"));
  CHECK(join(memory.run(24h, listed).remarks) == "dnsbl.newly_listed");
  CHECK(join(memory.run(26h, listed).remarks).empty());
  const auto gone = memory.run(27h, alive);
  CHECK(gone.state == "OK");
  CHECK(join(gone.remarks) == "dnsbl.delisted");
  CHECK(has(gone, "192.0.2.1 is not on bl.test any more"));
  CHECK(join(memory.run(52h, alive).remarks).empty());
}

TEST_CASE("a list that could not be asked has not taken anybody off") {
  Memory memory;
  memory.run(0h, listed);
  const auto silent = memory.run(1h, "!timeout 1.2.0.192.bl.test A\n");
  CHECK(silent.state == "UNKNOWN");
  CHECK(silent.remarks.count("dnsbl.delisted") == 0);
  CHECK(has(memory.run(2h, listed), "since 2027-01-15 08:00 UTC"));
}

TEST_CASE("a list that is asked for the first time brings no news") {
  Memory memory;
  memory.run(0h, alive);
  const auto found =
      memory.run(1h, alive + "1.2.0.192.other.test. A 127.0.0.2\n", {"-s", "other.test"});
  CHECK(join(found.findings) == "dnsbl.listed");
  CHECK(join(found.remarks).empty());
}

TEST_CASE("with a state lists are tested once a day, without one when they list somebody") {
  Memory memory;
  CHECK(tests_in(memory.run(0h, alive)) == 2);
  CHECK(tests_in(memory.run(1h, alive)) == 0);
  CHECK(tests_in(memory.run(23h, alive)) == 0);
  CHECK(tests_in(memory.run(24h, alive)) == 2);
  CHECK(tests_in(memory.run(25h, listed)) == 2);
  CHECK(tests_in(memory.run(30h, alive, {"--test-every", "5"})) == 2);
  CHECK(tests_in(memory.run(31h, alive, {"--test-lists"})) == 2);
  const std::vector<std::string> plain{"-H", "192.0.2.1", "-s", "bl.test"};
  CHECK(tests_in(test::run(alive, plain)) == 0);
  CHECK(tests_in(test::run(listed, plain)) == 2);
}

TEST_CASE("a list that was emptied is remembered as such until it is well again") {
  // The catalogue's test of this one has been seen to work.
  const std::vector<std::string> spamcop{"-s", "bl.spamcop.net"};
  const std::string well = alive + "2.0.0.127.bl.spamcop.net. A 127.0.0.2\n";
  Memory memory;
  CHECK(memory.run(0h, alive, spamcop).remarks.count("dnsbl.list_emptied") == 1);
  const auto second = memory.run(1h, alive, spamcop);
  CHECK(second.remarks.count("dnsbl.list_emptied") == 1);
  CHECK(has(second,
            "on 0 servers of 1 (1 server unusable: bl.spamcop.net: it does not list its own "
            "test entry)"));
  CHECK(tests_in(second) == 2);  // of the sick one
  const auto lost = memory.run(
      2h, alive + "!timeout 2.0.0.127.bl.spamcop.net A\n" + "!timeout 1.0.0.127.bl.spamcop.net A\n",
      spamcop);
  CHECK(lost.remarks.count("dnsbl.list_emptied") == 1);  // nothing was learnt
  CHECK(memory.run(3h, well, spamcop).remarks.count("dnsbl.list_emptied") == 0);
}

TEST_CASE("a list of which nothing is known may never have had a test entry") {
  const auto run = test::run("", {"-H", "192.0.2.1", "-s", "bl.test", "--test-lists"});
  CHECK(run.state == "OK");
  CHECK(join(run.remarks) == "dnsbl.list_unproven");
}

TEST_CASE("a torn state file is told once, and one that cannot be used is") {
  Memory memory;
  std::ofstream(memory.path()) << "{";
  const auto torn = memory.run(0h, alive);
  CHECK(join(torn.findings) == "state.unusable");
  CHECK(torn.state == "UNKNOWN");
  CHECK(join(memory.run(1h, alive).findings).empty());
}

TEST_CASE("a tampered state is no more than wrong") {
  for (const std::string entry :
       {R"({"lists":1,"listed":[],"gone":{"x":1}})", R"({"listed":{"bl.test":{"since":"x"}}})",
        R"({"listed":{"bl.test":5},"gone":{"\u001b[2J|x":1799999999}})",
        R"({"listed":{"bl.test":{"since":99999999999,"new":"x"}}})"}) {
    CAPTURE(entry);
    Memory memory;
    std::ofstream(memory.path())
        << R"({"format":"mailprobe-state-1","entries":{"check_dnsbl 192.0.2.1":)" << entry << "}}";
    const auto run = memory.run(0h, listed);
    CHECK(join(run.findings) == "dnsbl.listed");
    CHECK(run.text.find('\x1b') == std::string::npos);
  }
}
