// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an evaluation tells beside its result, and how often it has to wait for the DNS.
#include <chrono>
#include <set>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "policy/spf/evaluate.hpp"
#include "support/memory_resolver.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;

namespace {

struct Run {
  policy::spf::Evaluation evaluation;
  std::size_t batches = 0;
  std::vector<std::string> asked;
};

Run run(std::string_view zone, const std::string& sender) {
  test::MemoryResolver resolver(zone);
  dns::Inquiry inquiry;
  const policy::spf::Request request{
      .client = net::IpAddress::parse("192.0.2.1").value(), .mail_from = sender, .helo = "mx.test"};
  Run run;
  run.evaluation =
      dns::settle(inquiry, resolver, {base::Deadline::after(10s)},
                  [&](dns::Inquiry& asked) { return policy::spf::evaluate(asked, request); });
  run.batches = resolver.batches();
  for (const dns::Question& question : resolver.asked())
    run.asked.push_back(dns::format_question(question));
  return run;
}

std::string format_path(const std::vector<policy::spf::Step>& path) {
  std::string text;
  for (const policy::spf::Step& step : path)
    text += fmt::format("{}{}: {}", text.empty() ? "" : ", ", step.domain, step.term);
  return text;
}

// "#" is the number, from 1.
std::string repeat(int count, std::string_view pattern) {
  std::string text;
  for (int i = 1; i <= count; ++i) {
    for (const char c : pattern)
      text += c == '#' ? std::to_string(i) : std::string(1, c);
  }
  return text;
}

}  // namespace

TEST_CASE("what decided is told, and how it was reached") {
  struct Row {
    std::string zone;
    std::string result;
    std::string path;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"d.test. A 192.0.2.1", "none", "", R"("d.test" has no SPF record)"},
      {"d.test. TXT \"v=spf1\"\nd.test. TXT \"v=spf1\"", "permerror", "",
       R"("d.test" has 2 SPF records)"},
      {"d.test. TXT \"v=spf1 -all foo\"", "permerror", "",
       R"(the record of "d.test" is wrong at byte 13: "foo" is no mechanism)"},
      {"!servfail d.test. TXT", "temperror", "", R"(TXT of "d.test": SERVFAIL from 192.0.2.53:53)"},
      {"d.test. TXT \"v=spf1 ip4:198.51.100.1\"", "neutral", "", ""},
      {"d.test. TXT \"v=spf1 a:gone.test ~all\"", "softfail", "d.test: ~all", ""},
      {"d.test. TXT \"v=spf1 include:i.test -all\"\n"
       "i.test. TXT \"v=spf1 redirect=r.test\"\n"
       "r.test. TXT \"v=spf1 ?IP4:192.0.2.0/24\"",
       "fail", "d.test: -all", ""},
      {"d.test. TXT \"v=spf1 include:n.test ?include:i.test -all\"\n"
       "n.test. TXT \"v=spf1 -all\"\n"
       "i.test. TXT \"v=spf1 redirect=r.test.\"\n"
       "r.test. TXT \"v=spf1 IP4:192.0.2.0/24\"",
       "neutral", "d.test: ?include:i.test, i.test: redirect=r.test., r.test: IP4:192.0.2.0/24",
       ""},
      {"d.test. TXT \"v=spf1 include:i.test -all\"\n"
       "i.test. TXT \"v=spf1 mx +all\"\n"
       "i.test. MX 1 a.test.\n"
       "!timeout a.test. A",
       "temperror", "d.test: include:i.test, i.test: mx", "a.test A: no answer from 192.0.2.53:53"},
      {"d.test. TXT \"v=spf1 redirect=i.test\"\n"
       "i.test. TXT \"v=spf1 include:x..y.test -all\"",
       "permerror", "d.test: redirect=i.test, i.test: include:x..y.test",
       R"("x..y.test" is no domain)"},
      {"d.test. TXT \"v=spf1 include:i.test -all\"\ni.test. TXT \"text\"", "permerror",
       "d.test: include:i.test", R"("i.test" has no SPF record)"},
      {"d.test. TXT \"v=spf1" + repeat(11, " a:h.test") + "\"\nh.test. A 192.0.2.9", "permerror",
       "d.test: a:h.test", "more than 10 terms have to ask the DNS"},
      {"d.test. TXT \"v=spf1 a:g1.test exists:g2.test mx:g3.test +all\"", "permerror",
       "d.test: mx:g3.test", "more than 2 terms ask the DNS for what is not there"},
      {"d.test. TXT \"v=spf1 mx +all\"\n" + repeat(11, "d.test. MX 1 h#.test.\n"), "permerror",
       "d.test: mx", R"("d.test" has 11 mail exchangers; 10 are allowed)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.zone);
    const auto evaluation = run(row.zone, "a@d.test").evaluation;
    CHECK(std::string(format_result(evaluation.result)) == row.result);
    CHECK(format_path(evaluation.path) == row.path);
    CHECK(evaluation.reason == row.reason);
    CHECK(evaluation.domain == "d.test");
  }
}

TEST_CASE("look-ups are counted as far as the evaluation went") {
  struct Row {
    std::string terms;
    std::size_t lookups;
    std::size_t void_lookups;
  };
  const std::vector<Row> rows{
      {"ip4:192.0.2.1 a:h.test", 0, 0},
      {"a:h.test mx:gone.test ip4:192.0.2.1 exists:h.test", 2, 1},
      {"include:i.test a:gone1.test redirect=i.test", 7, 3},
      {"a:gone1.test a:gone2.test a:gone3.test a:h.test -all", 3, 3},
  };
  for (const Row& row : rows) {
    CAPTURE(row.terms);
    const auto evaluation = run("d.test. TXT \"v=spf1 " + row.terms +
                                    "\"\nh.test. A 192.0.2.9\n"
                                    "i.test. TXT \"v=spf1 a:h.test a:gone.test\"",
                                "a@d.test")
                                .evaluation;
    CHECK(evaluation.lookups == row.lookups);
    CHECK(evaluation.void_lookups == row.void_lookups);
  }
}

TEST_CASE("what is waited for is the longest chain, whatever stands beside it") {
  const std::string beside =
      " a:h.test mx:m.test exists:%{i}.test ptr:h.test a:%{p}.test include:leaf.test";
  const std::string leaves =
      "h.test. A 192.0.2.9\nm.test. MX 1 h.test.\nleaf.test. TXT "
      "\"v=spf1\"\n1.2.0.192.in-addr.arpa. PTR h.test.";
  struct Row {
    std::string what;
    std::string zone;
    std::size_t batches;
  };
  const std::vector<Row> rows{
      {"nothing to include", "d.test. TXT \"v=spf1 ip4:198.51.100.1 -all\"", 1},
      {"ten includes",
       "d.test. TXT \"v=spf1" + repeat(10, " include:i#.test") + " -all\"\n" +
           repeat(10, "i#.test. TXT \"v=spf1 ip4:198.51.100.#\"\n"),
       2},
      {"a chain of three",
       "d.test. TXT \"v=spf1 include:c1.test -all\"\nc1.test. TXT \"v=spf1 include:c2.test\"\n"
       "c2.test. TXT \"v=spf1 include:c3.test\"\nc3.test. TXT \"v=spf1 ip4:198.51.100.1\"",
       4},
      {"a chain of three beside others",
       "d.test. TXT \"v=spf1" + beside +
           " include:c1.test -all\"\nc1.test. TXT \"v=spf1 include:c2.test\"\n"
           "c2.test. TXT \"v=spf1 redirect=c3.test\"\nc3.test. TXT \"v=spf1 ip4:198.51.100.1\"\n" +
           leaves,
       4},
      {"an explanation is asked for when it is needed",
       "d.test. TXT \"v=spf1 include:c1.test -all exp=e.test\"\nc1.test. TXT \"v=spf1\"\n"
       "e.test. TXT \"no\"",
       3},
      {"hosts of mail exchangers", "d.test. TXT \"v=spf1 mx:m.test mx:m2.test -all\"\n" + leaves,
       3},
  };
  for (const Row& row : rows) {
    CAPTURE(row.what);
    const Run outcome = run(row.zone, "a@d.test");
    CAPTURE(outcome.evaluation.reason);
    CHECK(outcome.evaluation.result == policy::spf::Result::fail);
    CHECK(outcome.batches == row.batches);
    CHECK(std::set<std::string>(outcome.asked.begin(), outcome.asked.end()).size() ==
          outcome.asked.size());
  }
}
