// SPDX-License-Identifier: GPL-3.0-or-later
//
// What check_spf_dkim remembers from one run to the next.
#include <fstream>
#include <string>

#include <doctest/doctest.h>

#include "run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using test::join;

namespace {

const std::string key = "k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const std::string zone =
    "d.test. TXT \"v=spf1 -all\"\n_dmarc.d.test. TXT \"v=DMARC1; p=reject; "
    "rua=mailto:a@d.test\"\ns._domainkey.d.test. TXT \"" +
    key + "\"\n";

class Memory {
 public:
  test::Run run(std::chrono::hours at, const std::string& records,
                std::vector<std::string> options = {}) {
    options.insert(options.end(), {"-d", "d.test", "-s", "s", "--state", path()});
    return test::run(records, options, std::chrono::sys_seconds(1800000000s) + at);
  }
  [[nodiscard]] std::string path() const { return directory_.path() + "/state.json"; }

 private:
  test::TempDirectory directory_;
};

std::string replaced(std::string text, const std::string& from, const std::string& to) {
  return text.replace(text.find(from), from.size(), to);
}

}  // namespace

TEST_CASE("the first run has nothing to compare with, and the second sees no change") {
  Memory memory;
  CHECK(join(memory.run(0h, zone).findings).empty());
  CHECK(join(memory.run(1h, zone).findings).empty());
}

TEST_CASE("a change is told for a day, with what was and what is") {
  Memory memory;
  memory.run(0h, zone);
  const std::string changed = replaced(zone, "v=spf1 -all", "v=spf1 mx -all");
  const auto found = memory.run(1h, changed + "d.test. MX 0 .\n");
  CAPTURE(found.text);
  CHECK(join(found.findings) == "record.changed");
  CHECK(found.text.find("the SPF record was \"v=spf1 -all\" and is \"v=spf1 mx -all\" since "
                        "2027-01-15") != std::string::npos);
  CHECK(found.observations["changes"][0]["before"] == "v=spf1 -all");
  CHECK(join(memory.run(24h, changed + "d.test. MX 0 .\n").findings) == "record.changed");
  CHECK(join(memory.run(26h, changed + "d.test. MX 0 .\n").findings).empty());
}

TEST_CASE("what cannot be asked for has not changed") {
  Memory memory;
  memory.run(0h, zone);
  const auto lost = memory.run(1h,
                               "!servfail d.test. TXT\n!timeout _dmarc.d.test. TXT\n"
                               "!servfail s._domainkey.d.test. TXT\n");
  CHECK(!lost.findings.contains("record.changed"));
  CHECK(join(memory.run(2h, zone).findings).empty());
}

TEST_CASE("a record that is gone, and one that is new") {
  Memory memory;
  memory.run(0h, replaced(zone, "_dmarc.d.test.", "x.d.test."));
  const auto found =
      memory.run(1h, replaced(zone, "d.test. TXT \"v=spf1 -all\"", "d.test. A 192.0.2.1"));
  CAPTURE(found.text);
  CHECK(found.text.find("the SPF record was \"v=spf1 -all\" and is nothing") != std::string::npos);
  CHECK(found.text.find("the DMARC record was nothing and is \"v=DMARC1") != std::string::npos);
}

TEST_CASE("a key grows old, and is young again if it is another") {
  Memory memory;
  const std::vector<std::string> options{"--key-age", "10,20"};
  CHECK(join(memory.run(0h, zone, options).findings).empty());
  CHECK(join(memory.run(24h * 11, zone, options).findings) == "dkim.age_warning");
  const auto old = memory.run(24h * 21, zone, options);
  CHECK(join(old.findings) == "dkim.age_critical");
  CHECK(old.text.find("dkim_key_days=21;10;20;0") != std::string::npos);
  const auto other = memory.run(
      24h * 22, replaced(zone, key, "k=ed25519; p=MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvM="),
      options);
  CHECK(join(other.findings) == "record.changed");
}

TEST_CASE("a torn file is told once, and begun anew") {
  Memory memory;
  memory.run(0h, zone);
  std::ofstream(memory.path()) << "{\"format\":\"mailprobe-st";
  CHECK(join(memory.run(1h, zone).findings) == "state.unusable");
  CHECK(join(memory.run(2h, zone).findings).empty());
}
