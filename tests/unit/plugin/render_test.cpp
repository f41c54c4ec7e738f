// SPDX-License-Identifier: GPL-3.0-or-later
//
// Golden output, format by format.
#include "plugin/render.hpp"

#include <doctest/doctest.h>

#include "plugin/json.hpp"
#include "support/nagios_output.hpp"

using namespace mailprobe::plugin;
using mailprobe::test::parse_nagios_output;

namespace {

const FindingKind expired{"tls.expired", Status::critical, "expired", "renew the certificate",
                          "RFC 5280"};
const FindingKind slow{"smtp.slow", Status::warning, "slow", "look at the load", "-w"};
const FindingKind quit{"smtp.quit", Status::ok, "no goodbye", "nothing", "RFC 5321"};

Report healthy() {
  Report report{.service = "SMTP",
                .plugin = "check_x",
                .target = "mx.example.org:25",
                .ok_summary = "all is well"};
  report.evidence.require("all");
  report.evidence.settle("all");
  report.perfdata.push_back({.metric = "time", .value = 0.0125, .unit = Unit::seconds, .min = 0});
  report.timings = {{"connect", 0.001}, {"total", 0.0125}};
  report.observations =
      std::make_shared<const Json>(Json{{"banner", {{"code", 220}, {"text", "mx; ready"}}}});
  report.checks.push_back({"192.0.2.1:25",
                           {},
                           {{2, "a fact"}, {3, "a line of dialogue"}},
                           {{"banner: 220", {}, {}, {}}}});
  return report;
}

Report ill() {
  Report report = healthy();
  report.checks[0].children[0].findings = {
      {&slow, Status::warning, "took 3 s", ""},
      {&expired, Status::critical, "expired on 2026-01-01", "192.0.2.1:25"},
      {&quit, Status::ok, "hung up", ""}};
  return report;
}

std::string text(const Report& report, int verbosity = 0) {
  std::string output = render_text(report, conclude(report), verbosity);
  parse_nagios_output(output);
  return output;
}

}  // namespace

TEST_CASE("text: one line without -v") {
  CHECK(text(healthy()) == "SMTP OK - all is well | time=0.012500s;;;0\n");
  CHECK(text(ill()) ==
        "SMTP CRITICAL - mx.example.org:25: 192.0.2.1:25: expired on 2026-01-01; took 3 s. To do: "
        "renew the "
        "certificate | time=0.012500s;;;0\n");
}

TEST_CASE("text: -v adds the tree with what to do, -vv its facts, -vvv the dialogue") {
  CHECK(text(ill(), 1) ==
        "SMTP CRITICAL - mx.example.org:25: 192.0.2.1:25: expired on 2026-01-01; took 3 s. To do: "
        "renew the "
        "certificate | time=0.012500s;;;0\n"
        "\\_ [CRITICAL] 192.0.2.1:25\n"
        "    \\_ [CRITICAL] banner: 220\n"
        "        \\_ [WARNING] took 3 s (smtp.slow)\n"
        "            to do: look at the load (-w)\n"
        "        \\_ [CRITICAL] expired on 2026-01-01 (tls.expired)\n"
        "            to do: renew the certificate (RFC 5280)\n"
        "        \\_ [OK] hung up (smtp.quit)\n");
  CHECK(text(healthy(), 2).find("\n    a fact\n") != std::string::npos);
  CHECK(text(healthy(), 2).find("dialogue") == std::string::npos);
  CHECK(text(healthy(), 3).find("\n    a line of dialogue\n") != std::string::npos);
}

TEST_CASE("text: what is missing stands on the first line and in the tree") {
  Report report = healthy();
  report.evidence.require("certificate");
  CHECK(text(report).starts_with(
      "SMTP UNKNOWN - mx.example.org:25: not seen: certificate. To do: run with -vvv"));
  CHECK(text(report, 1).find("\\_ [UNKNOWN] not seen: certificate (plugin.incomplete)") !=
        std::string::npos);
}

TEST_CASE("text: many findings are counted, not dropped silently") {
  Report report = healthy();
  for (int i = 0; i < 40; ++i) {
    report.checks[0].findings.push_back(
        {&slow, Status::warning, "problem number " + std::to_string(i), ""});
  }
  const std::string output = text(report);
  CHECK(output.find("problem number 0; ") != std::string::npos);
  CHECK(output.find(" more). To do: look at the load") != std::string::npos);
}

TEST_CASE("text: the same message is said once on the first line") {
  Report report = healthy();
  report.checks[0].findings = {{&slow, Status::warning, "slow", ""},
                               {&slow, Status::warning, "slow", ""}};
  CHECK(text(report).starts_with("SMTP WARNING - mx.example.org:25: slow. To do"));
}

TEST_CASE("text: a bar or a line break in a text of our own still gives one line and one bar") {
  Report report = healthy();
  report.ok_summary = "a|b\nc";
  report.checks[0].text = "x|y\nz";
  CHECK(text(report, 1).starts_with("SMTP OK - a/b c | time="));
  CHECK(text(report, 1).find("x/y z") != std::string::npos);
}

TEST_CASE("text: a tree that is too long ends in a count") {
  Report report = healthy();
  for (int i = 0; i < 2000; ++i)
    report.checks.push_back({std::string(100, 'x'), {}, {}, {}});
  const std::string output = text(report, 1);
  CHECK(output.size() <= output_limit);
  CHECK(output.find(" more lines\n") != std::string::npos);
}

TEST_CASE("text: a first line that is too long is cut, and still tells the state") {
  Report report = healthy();
  report.checks[0].findings = {{&expired, Status::critical, std::string(3000, 'x'), ""}};
  CHECK(text(report).starts_with("SMTP CRITICAL - mx.example.org:25: xxx"));
}

TEST_CASE("text: a headline stands in place of the first line, guarded line by line") {
  Report report = ill();
  report.headline = "connect: refused\x1b\nSMTP CRITICAL - no|time=1s;;|2\n";
  const std::string output = render_text(report, conclude(report), 0);
  CHECK(output == "connect: refused \nSMTP CRITICAL - no|time=1s;;/2\n");
  CHECK(render_text(report, conclude(report), 1).starts_with(output + "\\_ [CRITICAL] 192.0.2.1"));
}

TEST_CASE("mp-test-json: what the Monitoring Plugins 3 write") {
  Report report = ill();
  report.perfdata.front().thresholds.warning = *parse_range("1");
  CHECK(
      render_mp_test_json(report, conclude(report)) ==
      "{\"state\":\"CRITICAL\",\"summary\":\"mx.example.org:25: 192.0.2.1:25: expired on "
      "2026-01-01\\u003b took 3 s. To do: renew the certificate\",\"checks\":[{\"output\":\"192.0."
      "2.1:25\",\"state\":\"CRITICAL\",\"checks\":[{\"output\":\"banner: "
      "220\",\"state\":\"CRITICAL\",\"checks\":[{\"output\":\"took 3 "
      "s\",\"state\":\"WARNING\"},{\"output\":\"expired on "
      "2026-01-01\",\"state\":\"CRITICAL\"},{\"output\":\"hung "
      "up\",\"state\":\"OK\"}]}],\"perfdata\":[{\"label\":\"time\",\"value\":{\"type\":\"double\","
      "\"value\":0.0125},\"uom\":\"s\",\"warn\":\"1\"}]}]}\n");
}

TEST_CASE("mp-test-json: what is missing is a check of its own, and there is always one") {
  Report report = healthy();
  report.evidence.require("certificate");
  report.checks.clear();
  const Json incomplete = Json::parse(render_mp_test_json(report, conclude(report)));
  CHECK(incomplete["state"] == "UNKNOWN");
  CHECK(incomplete["checks"][0]["output"] == "not seen: certificate");
  report.evidence.settle("certificate");
  const Json fine = Json::parse(render_mp_test_json(report, conclude(report)));
  CHECK(fine["checks"][0]["output"] == "all is well");
  CHECK(fine["checks"][0]["perfdata"][0]["label"] == "time");
}

TEST_CASE("json: one line of numbers and strings, and no byte that an engine cuts at") {
  const std::string output = render_json(ill(), conclude(ill()));
  CHECK(output.find('\n') == output.size() - 1);
  CHECK(output.find_first_of("|;") == std::string::npos);
  CHECK(output.find("mx\\u003b ready") != std::string::npos);
  const Json document = Json::parse(output);
  CHECK(document["schema"] == "mailprobe/1");
  CHECK(document["status"] == "CRITICAL");
  CHECK(document["status_code"] == 2);
  CHECK(document["findings"][0]["id"] == "tls.expired");
  CHECK(document["findings"][0]["remedy"] == "renew the certificate");
  CHECK(document["findings"].size() == 3);
  CHECK(document["checks"][0]["checks"][0]["findings"] ==
        Json::array({"smtp.slow", "tls.expired", "smtp.quit"}));
  CHECK(document["perfdata"]["time"]["value"] == 0.0125);
  CHECK(document["perfdata"]["time"]["min"] == 0);
  CHECK_FALSE(document["perfdata"]["time"].contains("max"));
  CHECK(document["timings"]["total"] == 0.0125);
  CHECK(document["observations"]["banner"]["code"] == 220);
}

TEST_CASE(
    "json: observations that would burst the engines' limits are left out, and that is said") {
  Report report = healthy();
  report.observations = std::make_shared<const Json>(Json{{"long", std::string(70000, 'x')}});
  const Json document = Json::parse(render_json(report, conclude(report)));
  CHECK(document["observations_omitted"] == 1);
  CHECK(document["observations"].empty());
  CHECK(document["status"] == "OK");
}

TEST_CASE("openmetrics: each family once, with type, unit and help, and EOF") {
  Report report = ill();
  report.perfdata.push_back({.metric = "cert_days", .instance = "192.0.2.1", .value = 3});
  report.perfdata.push_back({.metric = "cert_days", .instance = "192.0.2.\"2\\", .value = 4});
  report.perfdata.push_back({.metric = "size", .value = 5, .unit = Unit::bytes});
  report.perfdata.push_back({.metric = "share", .value = 6, .unit = Unit::percent});
  report.perfdata.push_back({.metric = "seen.total", .value = 7, .unit = Unit::counter});
  CHECK(render_openmetrics(report, conclude(report)) ==
        "# TYPE mailprobe_status gauge\n"
        "# HELP mailprobe_status State of the check: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.\n"
        "mailprobe_status{plugin=\"check_x\",target=\"mx.example.org:25\"} 2\n"
        "# TYPE mailprobe_finding gauge\n"
        "# HELP mailprobe_finding State of each finding that is not OK.\n"
        "mailprobe_finding{plugin=\"check_x\",target=\"mx.example.org:25\",id=\"smtp.slow\","
        "object=\"\"} 1\n"
        "mailprobe_finding{plugin=\"check_x\",target=\"mx.example.org:25\",id=\"tls.expired\","
        "object=\"192.0.2.1:25\"} 2\n"
        "# TYPE mailprobe_cert_days gauge\n"
        "# HELP mailprobe_cert_days Performance data cert_days.\n"
        "mailprobe_cert_days{plugin=\"check_x\",target=\"mx.example.org:25\",object=\"192.0.2."
        "1\"} 3\n"
        "mailprobe_cert_days{plugin=\"check_x\",target=\"mx.example.org:25\",object=\"192.0.2."
        "\\\"2\\\\\"} 4\n"
        "# TYPE mailprobe_seen_total gauge\n"
        "# HELP mailprobe_seen_total Performance data seen.total.\n"
        "mailprobe_seen_total{plugin=\"check_x\",target=\"mx.example.org:25\",object=\"\"} 7\n"
        "# TYPE mailprobe_share_percent gauge\n"
        "# UNIT mailprobe_share_percent percent\n"
        "# HELP mailprobe_share_percent Performance data share.\n"
        "mailprobe_share_percent{plugin=\"check_x\",target=\"mx.example.org:25\",object=\"\"} 6\n"
        "# TYPE mailprobe_size_bytes gauge\n"
        "# UNIT mailprobe_size_bytes bytes\n"
        "# HELP mailprobe_size_bytes Performance data size.\n"
        "mailprobe_size_bytes{plugin=\"check_x\",target=\"mx.example.org:25\",object=\"\"} 5\n"
        "# TYPE mailprobe_time_seconds gauge\n"
        "# UNIT mailprobe_time_seconds seconds\n"
        "# HELP mailprobe_time_seconds Performance data time.\n"
        "mailprobe_time_seconds{plugin=\"check_x\",target=\"mx.example.org:25\",object=\"\"} "
        "0.0125\n"
        "# EOF\n");
}
