// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an observation is worth: a table of what was seen and what is said about it. No network, no
// clock.
#include <algorithm>

#include <doctest/doctest.h>

#include "check_smtp_full/definition.hpp"
#include "judge/smtp_rows.hpp"
#include "plugin/json.hpp"
#include "plugin/render.hpp"
#include "support/nagios_output.hpp"

using namespace mailprobe;
using namespace mailprobe::check_smtp_full;
using namespace std::chrono_literals;
using namespace mailprobe::test;

namespace {

std::vector<std::string> ids(const plugin::Verdict& verdict) {
  std::vector<std::string> ids;
  for (const plugin::Finding& finding : verdict.findings())
    ids.emplace_back(finding.kind->id);
  return ids;
}

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  for (const auto table : {session_rows(), transaction_rows(), contract_rows()})
    rows.insert(rows.end(), table.begin(), table.end());
  return rows;
}

}  // namespace

TEST_CASE("what was seen is worth what the table says") {
  for (const Row& row : all_rows()) {
    CAPTURE(row.reason);
    Options options = encrypted_options();
    Observation seen = healthy();
    row.change(options, seen);
    const plugin::Report report = judge(options, seen, judgement_day());
    const plugin::Verdict verdict = plugin::conclude(report);
    CHECK(plugin::format_status(verdict.status()) == row.state);
    CHECK(ids(verdict) == row.ids);
    const std::string text = plugin::render_text(report, verdict, 3);
    const test::NagiosOutput output = test::parse_nagios_output(text);
    CAPTURE(output.text);
    CHECK(output.text.find(row.text) != std::string::npos);
    CHECK(plugin::Json::parse(plugin::render_json(report, verdict))["status"] == row.state);
  }
}

TEST_CASE(
    "every finding of the table stands in the catalogue, and the catalogue holds no id twice") {
  std::vector<std::string> known;
  for (const plugin::FindingKind& kind : plugin::all_findings(definition())) {
    CHECK(std::ranges::find(known, std::string(kind.id)) == known.end());
    known.emplace_back(kind.id);
  }
  for (const Row& row : all_rows()) {
    for (const std::string& id : row.ids)
      CHECK(std::ranges::find(known, id) != known.end());
  }
}

TEST_CASE("every defect of a certificate has a finding of its own") {
  for (int defect = 0; defect <= static_cast<int>(tls::Defect::other); ++defect) {
    const auto& kind = finding::of(static_cast<tls::Defect>(defect));
    CHECK(kind.id == "tls." + std::string(tls::format_defect(static_cast<tls::Defect>(defect))));
    CHECK(kind.status == plugin::Status::critical);
  }
}

TEST_CASE("every finding of the catalogue that the table can make is in the table") {
  std::vector<std::string> made;
  for (const Row& row : all_rows())
    made.insert(made.end(), row.ids.begin(), row.ids.end());
  for (const plugin::FindingKind& kind : finding::catalogue()) {
    if (kind.id.starts_with("tls.") && kind.status == plugin::Status::critical)
      continue;  // by the defect above
    CAPTURE(kind.id);
    CHECK(std::ranges::find(made, std::string(kind.id)) != made.end());
  }
}

TEST_CASE("the time-line is drawn to scale") {
  Observation seen = healthy();
  SessionObservation& session = session_of(seen);
  session.phases = {
      {Phase::connect, 50ms, 0ms}, {Phase::banner, 25ms, 50ms}, {Phase::ehlo, 1ms, 75ms}};
  session.total = 100ms;
  Options options = encrypted_options();
  options.common.verbosity = 2;
  const plugin::Report report = judge(options, seen, judgement_day());
  const std::string text = plugin::render(report, plugin::conclude(report), {.verbosity = 2});
  const std::string column(24, ' ');
  CHECK(text.find("connect   " + std::string(24, '#') + " 0.050 s\n") != std::string::npos);
  CHECK(text.find("banner    " + column + std::string(12, '#') + " 0.025 s\n") !=
        std::string::npos);
  CHECK(text.find("ehlo      " + column + column.substr(12) + "# 0.001 s\n") != std::string::npos);
}
