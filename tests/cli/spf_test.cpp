// SPDX-License-Identifier: GPL-3.0-or-later
//
// check_spf_dkim as a program: what it makes of SPF scenarios that a DNS server plays, and how long
// it waits for one that is far away.
#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "lab/dns_server.hpp"
#include "support/memory_resolver.hpp"
#include "support/plugin_run.hpp"
#include "support/spf_scenarios.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using Json = nlohmann::json;

namespace {

// By file and sentence; the sentences of a file differ where they stand here.
const std::vector<std::pair<std::string, std::string>> chosen{
    {"0_examples", "a name below the domain leads back"},
    {"3_records", "over 1232 octets TCP brings it, the last network too (3.4)"},
    {"3_records", "the version alone is a record without terms"},
    {"3_records", "two records are one too many (4.5)"},
    {"3_records", "what is not ASCII is no name (3.1, 7.1)"},
    {"4.3_initial", "the null sender is checked as the HELO name (2.4)"},
    {"4.3_initial", "a HELO name of one label is not asked for"},
    {"4.3_initial", "a HELO literal is no domain and is not asked for"},
    {"4.3_initial", "a HELO name with an empty label is malformed"},
    {"4.3_initial", "a HELO name with blanks has no record"},
    {"4.3_initial", "and so they do in a HELO name"},
    {"4.3_initial", "without a local part it is the postmaster"},
    {"4.3_initial", "an address literal is no domain and is not asked for"},
    {"4.4_lookup", "a server failure is temporary, and not the absence of a record"},
    {"4.4_lookup", "silence is temporary"},
    {"4.4_lookup", "nor do aliases that never end"},
    {"4.6.4_limits", "the eleventh may not"},
    {"4.6.4_limits", "three may not"},
    {"4.6.4_limits", "a mapped client asks for A"},
    {"5.1_all_include", "\"~\" is softfail"},
    {"5.1_all_include", "what a match means the qualifier says"},
    {"5.1_all_include", "also if nobody answers"},
    {"5.5_ptr", "nor does silence"},
    {"5.6_ip", "mapped ones, too"},
    {"5.7_exists", "for clients with IPv6, too (5.7)"},
    {"6.1_redirect", "%{d} is the target, %{o} stays the sender's"},
    {"6.2_explanation", "the explanation is that of the record that decides"},
    {"6.2_explanation", "percent sign, %20 and blank"},
    {"7_macros", "all of them may stand beside each other"},
};

bool is_chosen(const std::string& file, const std::string& sentence) {
  return std::ranges::find(chosen, std::pair(file, sentence)) != chosen.end();
}

std::vector<std::string> options_for(const policy::spf::Request& request,
                                     const lab::DnsServer& server) {
  return {"--spf-only",      "--client",   request.client.format(),
          "--helo",          request.helo, "--mail-from",
          request.mail_from, "--resolver", server.endpoint().format()};
}

test::ProcessResult run(const policy::spf::Request& request, const lab::DnsServer& server,
                        const std::vector<std::string>& more) {
  test::Command command{.argv = {test::plugin_path("check_spf_dkim")}};
  const std::vector<std::string> options = options_for(request, server);
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  command.argv.insert(command.argv.end(), more.begin(), more.end());
  return test::run(command);
}

void check_case(const test::SpfCase& row, const lab::DnsServer& server) {
  CAPTURE(row.sentence);
  const test::ProcessResult result =
      run(row.request, server, {"--query-timeout", "0.3", "--format", "json"});
  CAPTURE(result.out);
  CAPTURE(result.err);
  const Json evaluation = Json::parse(result.out)["observations"]["spf"]["evaluations"][0];
  CHECK(evaluation["result"] == row.result);
  CHECK(evaluation["explanation"] == row.explanation);
  CHECK((result.exit_code == 0) == (row.result == "pass"));
}

}  // namespace

TEST_CASE("scenarios come out of the program as they do of the library") {
  std::size_t cases = 0;
  for (const test::SpfWorld& world : test::load_spf_scenarios()) {
    test::MemoryResolver zone(world.zone);
    const lab::DnsServer server(lab::answer_or_keep_silent(zone));
    for (const test::SpfCase& row : world.cases) {
      if (!is_chosen(world.file, row.sentence)) continue;
      check_case(row, server);
      ++cases;
    }
  }
  CHECK(cases == chosen.size());
}

namespace {

constexpr int includes = 10;

// Ten includes, in chains of `depth`.
std::string zone_with_chains(int depth) {
  std::string zone;
  std::string first = "v=spf1";
  for (int i = 0; i < includes; ++i) {
    const bool begins = i % depth == 0;
    const bool ends = (i + 1) % depth == 0 || i + 1 == includes;
    if (begins) first += fmt::format(" include:i{}.test", i);
    zone += ends ? fmt::format("i{}.test. TXT \"v=spf1 ip4:198.51.100.{}\"\n", i, i)
                 : fmt::format("i{}.test. TXT \"v=spf1 include:i{}.test\"\n", i, i + 1);
  }
  return zone + "d.test. TXT \"" + first + " ip4:192.0.2.1 -all\"\n";
}

// The best of ten, or the first that is good enough.
base::Duration time_of(int depth, base::Duration delay, base::Duration enough) {
  const policy::spf::Request request{.client = net::IpAddress::parse("192.0.2.1").value(),
                                     .mail_from = "a@d.test",
                                     .helo = "mx.test"};
  test::MemoryResolver zone(zone_with_chains(depth));
  const lab::DnsServer server(lab::answer_from(zone), delay);
  base::Duration best = 1h;
  for (int attempt = 1; attempt <= 10 && best > enough; ++attempt) {
    const test::ProcessResult result = run(request, server, {});
    CAPTURE(result.out);
    CHECK(result.exit_code == 0);
    CHECK(zone.questions_asked() == static_cast<std::size_t>(attempt) * (includes + 1));
    best = std::min(best, result.wall);
  }
  return best;
}

// What the sanitizer adds to a run that does not wait.
base::Duration overhead(int depth) {
#ifdef MAILPROBE_SANITIZED
  return time_of(depth, 0ms, 0ms);
#else
  static_cast<void>(depth);
  return 0ms;
#endif
}

}  // namespace

TEST_CASE("ten includes cost as many round trips as their longest chain has steps") {
  constexpr auto delay = 50ms;
  for (const int depth : {1, 2, 3}) {
    CAPTURE(depth);
    const base::Duration bound = delay * (depth + 1) * 23 / 20 + overhead(depth);
    CHECK(base::to_seconds(time_of(depth, delay, bound)) <= base::to_seconds(bound));
  }
}
