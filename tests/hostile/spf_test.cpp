// SPDX-License-Identifier: GPL-3.0-or-later
//
// SPF records made to cost as much as they can: the verdict stays right, and time and memory hold.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hostile/play_all.hpp"
#include "hostile/world.hpp"
#include "lab/dns_server.hpp"
#include "support/memory_resolver.hpp"
#include "support/plugin_run.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

constexpr auto patience = 3s;
#ifndef MAILPROBE_SANITIZED
constexpr long peak_memory_limit = 48L * 1024;  // KiB
#endif

// "#" is the number, from 0.
std::string repeat(int count, std::string_view pattern) {
  std::string text;
  for (int i = 0; i < count; ++i) {
    for (const char c : pattern)
      text += c == '#' ? std::to_string(i) : std::string(1, c);
  }
  return text;
}

// A line of the zone. The strings have `length` octets but for the last one.
std::string txt(std::string_view owner, std::string_view text, std::size_t length = 255) {
  std::string line = fmt::format("{} TXT", owner);
  for (std::size_t at = 0; at < text.size(); at += length)
    line += fmt::format(" \"{}\"", text.substr(at, length));
  return line + "\n";
}

// `count` lines with addresses of 198.18.0.0/15.
std::string addresses(std::string_view owner, int count) {
  std::string lines;
  for (int i = 0; i < count; ++i)
    lines += fmt::format("{} A 198.18.{}.{}\n", owner, i / 256, i % 256);
  return lines;
}

// Of "m0.t." and so on, all the same.
std::string exchangers(int names, int hosts) {
  std::string lines;
  for (int i = 0; i < names; ++i)
    lines += repeat(hosts, fmt::format("m{}.t. MX # h#.t.\n", i));
  return lines;
}

std::string addresses_of_hosts(int hosts, int count) {
  std::string lines;
  for (int i = 0; i < hosts; ++i)
    lines += addresses(fmt::format("h{}.t.", i), count);
  return lines;
}

std::string tree(int width, int depth) {
  std::string zone = txt("d.test.", "v=spf1" + repeat(width, " include:n0-#.test") + " -all");
  for (int level = 0; level < depth; ++level) {
    const std::string below =
        "v=spf1" + repeat(width, fmt::format(" include:n{}-#.test", level + 1)) + " -all";
    for (int i = 0; i < width; ++i)
      zone += txt(fmt::format("n{}-{}.test.", level, i), below);
  }
  return zone;
}

struct Row {
  std::string what;
  std::string zone;
  std::string result;   // of the client
  std::string finding;  // about the domain; none: no more than remarks and warnings
  std::string client = "192.0.2.1";
  std::string sender = "a@d.test";
};

const std::string long_sender = std::string(60, 'l') + "." + std::string(60, 'm') + "@d.test";

const std::vector<Row>& rows() {
  static const std::vector<Row> table{
      {"a name of 64 KiB of macros",
       txt("d.test.", "v=spf1 exists:" + repeat(15900, "%{s}") + ".test -all"), "fail", "",
       "192.0.2.1", long_sender},
      {"ten names of macros, cut at every dot",
       txt("d.test.",
           "v=spf1" + repeat(10, " exists:" + repeat(450, "%{lr-./}.") + "test") + " -all"),
       "permerror", "", "192.0.2.1", long_sender},
      {"an explanation of 64 KiB of macros",
       txt("d.test.", "v=spf1 -all exp=e.test") + txt("e.test.", repeat(15900, "%{S}")), "fail", "",
       "192.0.2.1", long_sender},
      {"a record that includes itself", txt("d.test.", "v=spf1 include:d.test -all"), "permerror",
       "spf.dead_include"},
      {"a record that redirects to itself", txt("d.test.", "v=spf1 redirect=d.test"), "permerror",
       "spf.dead_include"},
      {"a circle of ten", tree(1, 9) + txt("n9-0.test.", "v=spf1 include:d.test -all"), "permerror",
       "spf.dead_include"},
      {"a tree of includes, 10 wide and 10 deep", tree(10, 10), "permerror",
       "spf.too_many_lookups"},
      {"a record of 64 KiB",
       txt("d.test.", "v=spf1" + repeat(3100, " ip4:198.51.100.0/24") + " ip4:192.0.2.1 -all"),
       "pass", ""},
      {"10,000 strings",
       txt("d.test.", "v=spf1" + repeat(2400, " ip4:198.18.0.9") + " ip4:192.0.2.1 -all", 4),
       "pass", ""},
      {"100 other TXT records",
       repeat(100, R"(d.test. TXT "site-verification=#")"
                   "\n") +
           txt("d.test.", "v=spf1 ip4:192.0.2.1 -all"),
       "pass", ""},
      {"100 SPF records",
       repeat(100, R"(d.test. TXT "v=spf1 ip4:192.0.2.#")"
                   "\n"),
       "permerror", "spf.several"},
      {"a host with 3,000 addresses", txt("d.test.", "v=spf1 a:h.t -all") + addresses("h.t.", 3000),
       "pass", "", "198.18.11.183"},
      {"ten terms with 3,000 addresses",
       txt("d.test.", "v=spf1" + repeat(10, " a:h.t") + " -all") + addresses("h.t.", 3000), "fail",
       ""},
      {"10,000 terms with 3,000 addresses",
       txt("d.test.", "v=spf1" + repeat(10000, " a:h.t") + " -all") + addresses("h.t.", 3000),
       "permerror", "spf.too_many_lookups"},
      {"10,000 terms that ask for different names",
       txt("d.test.", "v=spf1" + repeat(5500, " a:h#.t") + " -all"), "permerror",
       "spf.too_many_lookups"},
      {"10,000 includes of one record",
       txt("d.test.", "v=spf1" + repeat(4500, " include:i.t") + " -all") +
           txt("i.t.", "v=spf1" + repeat(4000, " ip4:1.2.3.4")),
       "permerror", "spf.too_many_lookups"},
      {"1,000 mail exchangers",
       txt("d.test.", "v=spf1 mx -all") + repeat(1000, "d.test. MX # h#.t.\n"), "permerror",
       "spf.too_many_names"},
      {"ten names with ten mail exchangers of 1,000 addresses",
       txt("d.test.", "v=spf1" + repeat(10, " mx:m#.t") + " -all") + exchangers(10, 10) +
           addresses_of_hosts(10, 1000),
       "fail", ""},
      {"1,000 names of the client",
       txt("d.test.", "v=spf1 ptr exists:%{p}.test -all") +
           repeat(1000, "1.2.0.192.in-addr.arpa. PTR h#.d.test.\n") + "h999.d.test. A 192.0.2.1\n",
       "fail", ""},
      {"10,000 modifiers", txt("d.test.", "v=spf1 ip4:192.0.2.1" + repeat(10000, " a=b") + " -all"),
       "pass", ""},
      {"10,000 terms behind all", txt("d.test.", "v=spf1 -all" + repeat(10000, " ?all")), "fail",
       ""},
      {"a fault at the end of 64 KiB",
       txt("d.test.", "v=spf1 ip4:192.0.2.1" + repeat(10000, " ?all") + " foo"), "permerror",
       "spf.malformed"},
      {"a name of 60 KiB", txt("d.test.", "v=spf1 a:" + std::string(60000, 'a') + ".test -all"),
       "fail", ""},
      {"60,000 dots", txt("d.test.", "v=spf1 include:" + std::string(60000, '.') + "test -all"),
       "permerror", "spf.dead_include"},
      {"ten includes that nobody answers for",
       txt("d.test.", "v=spf1" + repeat(10, " include:i#.test") + " -all") +
           repeat(10, "!timeout i#.test. TXT\n"),
       "temperror", "spf.part_unknown"},
  };
  return table;
}

struct Outcome {
  test::PluginRun text;  // about the domain
  test::ProcessResult json;
};

Outcome check(const Row& row) {
  test::MemoryResolver zone(row.zone);
  const lab::DnsServer server(lab::answer_or_keep_silent(zone));
  const std::vector<std::string> common{"--spf-only", "-t", "3", "--resolver",
                                        server.endpoint().format()};
  std::vector<std::string> of_domain{"-d", "d.test", "-vvv"};
  of_domain.insert(of_domain.end(), common.begin(), common.end());
  test::Command of_client{.argv = {test::plugin_path("check_spf_dkim"), "--client", row.client,
                                   "--helo", "mx.test", "--mail-from", row.sender, "--format",
                                   "json"}};
  of_client.argv.insert(of_client.argv.end(), common.begin(), common.end());
  return {test::run_plugin("check_spf_dkim", of_domain), test::run(of_client)};
}

void check_bounds(const test::ProcessResult& result) {
  CHECK(result.wall <= patience + test::grace());
#ifndef MAILPROBE_SANITIZED
  CHECK(result.peak_memory <= peak_memory_limit);
#endif
}

}  // namespace

TEST_CASE("no record makes the check wrong, late or large") {
  test::grace();  // measured while nothing else runs
  const auto played = hostile::play_all(rows(), 2, check, [](const Outcome& outcome) {
    return test::is_late(outcome.text.process, patience) || test::is_late(outcome.json, patience);
  });
  long peak = 0;
  for (std::size_t i = 0; i < rows().size(); ++i) {
    const Row& row = rows()[i];
    const Outcome& outcome = played.outcomes[i];
    CAPTURE(row.what);
    const test::PluginRun& text = outcome.text;
    CAPTURE(text.process.out.substr(0, 1000));
    const bool found = text.process.out.contains("(" + row.finding + ")");
    if (row.finding.empty()) CHECK((text.output.state == "OK" || text.output.state == "WARNING"));
    if (!row.finding.empty()) CHECK((found && text.output.state != "OK"));
    check_bounds(text.process);
    CAPTURE(outcome.json.out.substr(0, 1000));
    const Json json = Json::parse(outcome.json.out);
    CHECK(json["observations"]["spf"]["evaluations"][0]["result"] == row.result);
    check_bounds(outcome.json);
    peak = std::max({peak, text.process.peak_memory, outcome.json.peak_memory});
  }
  MESSAGE(rows().size() << " records, at most " << hostile::format_memory(peak));
}
