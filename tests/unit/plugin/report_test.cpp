// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/report.hpp"

#include <doctest/doctest.h>

using namespace mailprobe::plugin;

namespace {

const FindingKind bad{"test.bad", Status::critical, "bad", "mend it", "RFC 1"};
const FindingKind odd{"test.odd", Status::warning, "odd", "look at it", "RFC 2"};
const FindingKind note{"test.note", Status::ok, "a note", "nothing", "RFC 3"};

Finding finding(const FindingKind& kind, std::string message = "message") {
  return {&kind, kind.status, std::move(message), {}};
}

Report complete_report() {
  Report report;
  report.evidence.require("banner");
  report.evidence.settle("banner");
  return report;
}

}  // namespace

TEST_CASE("OK needs every item of the evidence") {
  Report report;
  CHECK(conclude(report).status() == Status::unknown);  // no evidence was ever asked for
  report.evidence.require("banner");
  report.evidence.require("certificate");
  report.evidence.settle("banner");
  const Verdict verdict = conclude(report);
  CHECK(verdict.status() == Status::unknown);
  REQUIRE(verdict.findings().size() == 1);
  CHECK(verdict.findings().front().message == "not seen: certificate");
  report.evidence.settle("certificate");
  CHECK(conclude(report).status() == Status::ok);
}

TEST_CASE("settling what nobody required is no evidence") {
  Report report;
  report.evidence.settle("banner");
  CHECK(conclude(report).status() == Status::unknown);
}

TEST_CASE("missing evidence does not hide what was found") {
  Report report;
  report.evidence.require("certificate");
  report.checks.push_back({"session", {finding(bad)}, {}, {}});
  CHECK(conclude(report).status() == Status::critical);
  report.checks.front().findings = {finding(odd)};
  CHECK(conclude(report).status() == Status::unknown);
}

TEST_CASE("the verdict is the worst finding of the tree, and findings come worst first") {
  Report report = complete_report();
  report.checks.push_back(
      {"a", {finding(note)}, {}, {{"b", {finding(odd, "first"), finding(odd, "second")}, {}, {}}}});
  report.checks.push_back({"c", {}, {}, {{"d", {finding(bad)}, {}, {}}}});
  const Verdict verdict = conclude(report);
  CHECK(verdict.status() == Status::critical);
  REQUIRE(verdict.findings().size() == 4);
  CHECK(verdict.findings()[0].kind == &bad);
  CHECK(verdict.findings()[1].message == "first");
  CHECK(verdict.findings()[2].message == "second");
  CHECK(verdict.findings()[3].kind == &note);
  CHECK(report.checks[0].status() == Status::warning);
  CHECK(report.checks[1].status() == Status::critical);
}

TEST_CASE("a note alone leaves the verdict OK") {
  Report report = complete_report();
  report.checks.push_back({"a", {finding(note)}, {}, {}});
  CHECK(conclude(report).status() == Status::ok);
}

TEST_CASE("a severity is chosen by an id that exists and a state that exists") {
  const std::array kinds{bad, odd};
  Severities severities;
  CHECK(severities.of(bad) == Status::critical);
  REQUIRE(severities.set("test.bad=warning", kinds));
  CHECK(severities.of(bad) == Status::warning);
  REQUIRE(severities.set("test.bad=0", kinds));
  CHECK(severities.of(bad) == Status::ok);
  CHECK(severities.of(odd) == Status::warning);
  CHECK(severities.set("test.none=ok", kinds).error().message.find("--list-findings") !=
        std::string::npos);
  CHECK_FALSE(severities.set("test.bad", kinds));
  CHECK_FALSE(severities.set("test.bad=fine", kinds));
}

TEST_CASE("a report about the plugin itself is UNKNOWN and complete") {
  const Verdict verdict = conclude(report_about_itself({"SMTP", "check_x"}, own::usage, "no"));
  CHECK(verdict.status() == Status::unknown);
  REQUIRE(verdict.findings().size() == 1);
  CHECK(verdict.findings().front().kind->id == "plugin.usage");
}
