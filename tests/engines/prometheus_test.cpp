// SPDX-License-Identifier: GPL-3.0-or-later
//
// Prometheus, with what contrib/prometheus leaves to the node exporter, and the questions of the
// dashboard in contrib/grafana.
#include "engines/prometheus.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "plugin/status.hpp"

using namespace mailprobe;
using test::EngineCheck;
using test::EngineWorld;
using test::Machine;
using test::Prometheus;
using Json = nlohmann::json;

namespace {

Json dashboard() { return Json::parse(test::content_of(test::contrib("grafana/mailprobe.json"))); }

Json ask(const Prometheus& prometheus, const std::string& question) {
  const std::vector<Json> answers = prometheus.ask({question});
  return answers.empty() ? Json::array() : answers.front();
}

double value_of(const Json& series) {
  return std::strtod(series["value"][1].get<std::string>().c_str(), nullptr);
}

// What the dashboard asks for and no check of the table has.
struct Absent {
  std::string_view series;
  const char* reason;
};

constexpr auto absent = std::to_array<Absent>({
    {R"(mailprobe_corrupt{plugin="check_mailqueue")", "no message is"},
    {R"(mailprobe_dkim_key_days{plugin="check_spf_dkim")", "a state file tells the age of a key"},
    {R"(mailprobe_failed{plugin="check_mailqueue")", "nullmailer's"},
    {R"(mailprobe_frozen{plugin="check_mailqueue")", "Exim's"},
    {R"(mailprobe_growth{plugin="check_mailqueue")", "it takes two runs and a state file"},
    {R"(mailprobe_queued{plugin="check_mailqueue")", "Postfix tells the state of each"},
    {R"(mailprobe_sts_cert_days{plugin="check_mx_tls")", "no domain of the table has MTA-STS"},
    {R"(mailprobe_sts_max_age{plugin="check_mx_tls")", "no domain of the table has MTA-STS"},
    {R"(mailprobe_time_auth_seconds{plugin="check_smtp_full")", "nobody logs in"},
    {R"(mailprobe_time_command_seconds{plugin="check_smtp_full")", "no --command"},
    {R"(mailprobe_time_data_seconds{plugin="check_smtp_full")", "nothing is sent"},
    {R"(mailprobe_time_message_seconds{plugin="check_smtp_full")", "nothing is sent"},
    {R"(mailprobe_time_rcpt_seconds{plugin="check_smtp_full")", "no --rcpt"},
    {R"(mailprobe_unprocessed{plugin="check_mailqueue")", "qmail's"},
});

void check_questions(const Prometheus& prometheus) {
  std::vector<std::string> questions;
  const Json all = dashboard();
  for (const Json& panel : all["panels"]) {
    if (panel["type"] == "row") continue;
    for (const Json& target : panel["targets"]) {
      std::string question = target["expr"];
      const std::size_t variable = question.find("$target");
      if (variable != std::string::npos)
        question.replace(variable, std::string_view("$target").size(), ".*");
      questions.push_back(question);
    }
  }
  const std::vector<Json> answers = prometheus.ask(questions);
  REQUIRE(answers.size() == questions.size());
  std::size_t empty = 0;
  for (std::size_t i = 0; i < answers.size(); ++i) {
    CAPTURE(questions[i]);
    const bool is_absent = std::ranges::any_of(
        absent, [&](const Absent& row) { return questions[i].starts_with(row.series); });
    CHECK(answers[i].empty() == is_absent);
    if (answers[i].empty()) ++empty;
  }
  CHECK(empty == absent.size());
}

struct Square {
  int left, top, right, bottom;
};

bool overlap(const Square& a, const Square& b) {
  return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
}

Square square_of(const Json& panel) {
  const Json& place = panel["gridPos"];
  const int x = place["x"];
  const int y = place["y"];
  return {x, y, x + place["w"].get<int>(), y + place["h"].get<int>()};
}

const Json of_variable = {{"type", "prometheus"}, {"uid", "${datasource}"}};

void check_panel(const Json& panel) {
  if (panel["type"] == "row") {
    CHECK(panel["panels"] == Json::array());
    return;
  }
  CHECK(std::set<std::string>{"timeseries", "state-timeline"}.contains(panel["type"]));
  CHECK(panel["datasource"] == of_variable);
  CHECK_FALSE(panel["title"].get<std::string>().empty());
  CHECK(panel["fieldConfig"]["overrides"].is_array());
  std::set<std::string> names;
  for (const Json& target : panel["targets"]) {
    CHECK(names.insert(target["refId"]).second);
    CHECK_FALSE(target["legendFormat"].get<std::string>().empty());
  }
  CHECK_FALSE(names.empty());
}

}  // namespace

TEST_CASE("Prometheus has what the checks said, and the dashboard asks for what there is" *
          doctest::skip(test::cannot_start("/usr/bin/prometheus"))) {
  const EngineWorld world;
  const Prometheus prometheus(world.machine());
  for (const EngineCheck& check : world.checks()) {
    CAPTURE(check.name);
    const test::ProcessResult result = prometheus.leave_numbers(check);
    CHECK(result.err.empty());
    CHECK(result.exit_code == 0);
  }
  Json states;
  test::wait_until("the numbers of all checks", [&] {
    states = ask(prometheus, "mailprobe_status");
    return states.size() >= world.checks().size();
  });
  std::map<std::string, double> by_name;
  for (const Json& series : states)
    by_name[series["metric"]["check"]] = value_of(series);
  for (const EngineCheck& check : world.checks()) {
    CAPTURE(check.name);
    REQUIRE(by_name.contains(check.name));
    const auto state = static_cast<plugin::Status>(static_cast<int>(by_name.at(check.name)));
    CHECK(plugin::format_status(state) == check.state);
  }
  const Json errors = ask(prometheus, "node_textfile_scrape_error");
  REQUIRE(errors.size() == 1);
  CHECK(value_of(errors[0]) == 0);
  CHECK(ask(prometheus, R"({__name__=~"mailprobe_.*",exported_instance!=""})").empty());
  check_questions(prometheus);
}

TEST_CASE("a check that cannot be run is UNKNOWN, whatever it was before" *
          doctest::skip(test::cannot_start("/bin/sh"))) {
  const Machine machine;
  struct Row {
    const char* words;
    const char* reason;
  };
  const auto leave = [&](const std::string& before, const Row& row) {
    machine.write(fmt::format("{}/mailprobe_x.prom", Prometheus::textfiles), before);
    return machine.ask(fmt::format(
        "MAILPROBE_TEXTFILES={0} '{1}' {2} 2>/dev/null && echo believed; cat {0}/*; ls -A {0}",
        Prometheus::textfiles, test::contrib("prometheus/mailprobe-textfile"), row.words));
  };
  const std::string before =
      "# TYPE mailprobe_status gauge\n"
      "mailprobe_status{check=\"x\",plugin=\"check_mx_tls\",target=\"a.test\"} 0\n# EOF\n";
  for (const Row& row :
       {Row{"x /usr/lib/nagios/plugins/check_nothing", "there is no such plugin"},
        Row{"x /bin/false", "an end without numbers"},
        Row{"x /bin/sh -c 'echo \"# TYPE mailprobe_status gauge\"'", "numbers that were cut"},
        Row{"x /bin/sh -c 'echo \"# EOF\"; exit 4'", "a code that is no state"},
        Row{"x /bin/sh -c 'kill -9 $$'", "a signal"},
        Row{"x /bin/kill", "a usage error of another program"}, Row{"x", "no plugin at all"}}) {
    CAPTURE(row.reason);
    CHECK(leave(before, row) ==
          "# TYPE mailprobe_status gauge\n"
          "mailprobe_status{check=\"x\",plugin=\"check_mx_tls\",target=\"a.test\"} 3\n# EOF\n"
          "mailprobe_x.prom\n");
  }
  CHECK(leave("", {"x /bin/false", "nothing before"}) ==
        "# TYPE mailprobe_status gauge\n"
        "mailprobe_status{check=\"x\",plugin=\"false\",target=\"\"} 3\n# EOF\nmailprobe_x.prom\n");
  for (const Row& row : {Row{"../x /bin/true", "a name that is a path"}, Row{"", "no name"}}) {
    CAPTURE(row.reason);
    CHECK(leave(before, row) == before + "mailprobe_x.prom\n");
  }
}

TEST_CASE("the alerts are what Prometheus understands, and fire" *
          doctest::skip(test::cannot_start("/usr/bin/promtool"))) {
  const Machine machine;
  const std::string rules = test::contrib("prometheus/mailprobe.rules.yml");
  machine.run("promtool check rules " + rules);
  machine.write("/srv/alerts.yml", fmt::format(R"(
rule_files: ["{}"]
tests:
  - interval: 1m
    input_series:
      - series: 'mailprobe_status{{plugin="check_mx_tls",target="a.test",check="a"}}'
        values: 2x60
      - series: 'mailprobe_status{{plugin="check_mx_tls",target="b.test",check="b"}}'
        values: 0x60
      - series: 'node_textfile_mtime_seconds{{file="/var/lib/prometheus/node-exporter/mailprobe_a.prom"}}'
        values: 0x60
    alert_rule_test:
      - {{eval_time: 4m, alertname: MailCritical, exp_alerts: []}}
      - eval_time: 6m
        alertname: MailCritical
        exp_alerts:
          - exp_labels: {{plugin: check_mx_tls, target: a.test, check: a, severity: critical}}
            exp_annotations:
              summary: check_mx_tls of a.test (a)
              description: mailprobe_finding with this target says what it found; the journal of mailprobe@a has no more.
      - {{eval_time: 29m, alertname: MailNotChecked, exp_alerts: []}}
      - eval_time: 31m
        alertname: MailNotChecked
        exp_alerts:
          - exp_labels: {{file: /var/lib/prometheus/node-exporter/mailprobe_a.prom, severity: warning}}
            exp_annotations:
              summary: /var/lib/prometheus/node-exporter/mailprobe_a.prom is of 31m 0s ago
              description: "Look at the timer: systemctl status 'mailprobe@*.timer'"
)",
                                               rules));
  machine.run("promtool test rules /srv/alerts.yml");
}

TEST_CASE("the units are what systemd understands" *
          doctest::skip(test::cannot_start("/usr/bin/systemd-analyze"))) {
  const Machine machine;
  machine.run(
      fmt::format("install -D '{0}/mailprobe-textfile' /usr/share/mailprobe/mailprobe-textfile\n"
                  "cp '{0}/mailprobe@.service' /etc/systemd/system/mailprobe@x.service\n"
                  "cp '{0}/mailprobe@.timer' /etc/systemd/system/mailprobe@x.timer",
                  test::contrib("prometheus")));
  CHECK(machine.ask("systemd-analyze verify --man=no /etc/systemd/system/mailprobe@x.timer "
                    "/etc/systemd/system/mailprobe@x.service 2>&1 | grep mailprobe || true") == "");
}

TEST_CASE("the dashboard is one that Grafana takes") {
  const Json all = dashboard();
  CHECK(all["schemaVersion"].is_number_integer());
  CHECK_FALSE(all["uid"].get<std::string>().empty());
  std::set<int> ids;
  std::string row;
  std::set<std::string> titles;
  std::vector<Square> squares;
  for (const Json& panel : all["panels"]) {
    CAPTURE(panel.dump());
    CHECK(ids.insert(panel["id"].get<int>()).second);
    const Square square = square_of(panel);
    CHECK((square.left >= 0 && square.left < square.right && square.right <= 24));
    CHECK(std::ranges::none_of(squares, [&](const Square& one) { return overlap(one, square); }));
    squares.push_back(square);
    check_panel(panel);
    if (panel["type"] == "row") row = panel["title"];
    CHECK(titles.insert(fmt::format("{}: {}", row, panel["title"].get<std::string>())).second);
  }
  std::set<std::string> variables;
  for (const Json& variable : all["templating"]["list"]) {
    variables.insert(variable["name"]);
    if (variable["type"] == "query") CHECK(variable["datasource"] == of_variable);
  }
  CHECK(variables == std::set<std::string>{"datasource", "target"});
}
