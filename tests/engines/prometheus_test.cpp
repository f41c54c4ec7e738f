// SPDX-License-Identifier: GPL-3.0-or-later
//
// Prometheus, with what contrib/prometheus leaves to the node exporter, and the questions of the
// dashboard in contrib/grafana.
#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ascii.hpp"
#include "engines/world.hpp"
#include "plugin/status.hpp"

using namespace mailprobe;
using test::EngineCheck;
using test::EngineWorld;
using test::Machine;
using Json = nlohmann::json;

namespace {

constexpr const char* textfiles = "/var/lib/prometheus/node-exporter";

constexpr const char* start = R"sh(
mkdir -p /srv/prometheus
cd /srv/prometheus
printf '%s\n' 'global: {scrape_interval: 1s}' 'scrape_configs:' '- job_name: node' \
  '  static_configs: [{targets: ["127.0.0.1:9100"]}]' >prometheus.yml
prometheus-node-exporter --collector.disable-defaults --collector.textfile \
  --web.listen-address=127.0.0.1:9100 >exporter.log 2>&1 </dev/null &
prometheus --config.file=prometheus.yml --storage.tsdb.path=data --web.listen-address=127.0.0.1:9090 \
  >prometheus.log 2>&1 </dev/null &
)sh";

Json dashboard() { return Json::parse(test::content_of(test::contrib("grafana/mailprobe.json"))); }

// The answers of Prometheus, in the order of the questions: lists of series.
std::vector<Json> ask(const Machine& machine, const std::vector<std::string>& questions) {
  std::string words;
  for (const std::string& question : questions) {
    words += fmt::format("{}silent\nmax-time = 10\nget\ndata-urlencode = {}\nwrite-out = \"\\n\"\n",
                         words.empty() ? "" : "next\n", Json("query=" + question).dump());
    words += "url = http://127.0.0.1:9090/api/v1/query\n";
  }
  machine.write("/srv/prometheus/questions", words);
  std::vector<Json> answers;
  const std::string all = machine.ask("curl --config /srv/prometheus/questions || true");
  for (const std::string_view line : base::split(all, '\n')) {
    if (line.empty()) continue;
    const Json answer = Json::parse(line, nullptr, false);
    CAPTURE(questions[answers.size()]);
    CAPTURE(line);
    REQUIRE(answer.is_object());
    REQUIRE(answer["status"] == "success");
    answers.push_back(answer["data"]["result"]);
  }
  return answers;
}

Json ask(const Machine& machine, const std::string& question) {
  const std::vector<Json> answers = ask(machine, std::vector{question});
  return answers.empty() ? Json::array() : answers.front();
}

double value_of(const Json& series) {
  return std::strtod(series["value"][1].get<std::string>().c_str(), nullptr);
}

// As the unit does it.
void leave_numbers(const EngineWorld& world) {
  const Machine& machine = world.machine();
  const std::string unit = test::contrib("prometheus/mailprobe@.service");
  machine.run(fmt::format("$(sed -n 's/^ExecStartPre=+//p' '{}')", unit));
  for (const EngineCheck& check : world.checks()) {
    std::vector<std::string> words{
        "runuser", "-u", "prometheus", "--", test::contrib("prometheus/mailprobe-textfile"),
        check.name};
    const std::vector<std::string> of_check = check.words();
    words.insert(words.end(), of_check.begin(), of_check.end());
    const test::ProcessResult result = test::run({.argv = machine.inside(words)});
    CAPTURE(check.name);
    CHECK(result.err.empty());
    CHECK(result.exit_code == 0);
  }
}

// What the dashboard asks for and no check of the table has.
struct Absent {
  std::string_view series;
  const char* reason;
};

constexpr auto absent = std::to_array<Absent>({
    {R"(mailprobe_corrupt{plugin="check_mailqueue")",
     "Postfix has such messages in its spool only"},
    {R"(mailprobe_dkim_key_days{plugin="check_spf_dkim")", "a state file tells the age of a key"},
    {R"(mailprobe_failed{plugin="check_mailqueue")", "nullmailer's"},
    {R"(mailprobe_frozen{plugin="check_mailqueue")", "Exim's"},
    {R"(mailprobe_growth{plugin="check_mailqueue")", "it takes two runs and a state file"},
    {R"(mailprobe_queued{plugin="check_mailqueue")", "Sendmail's"},
    {R"(mailprobe_sts_cert_days{plugin="check_mx_tls")", "no domain of the table has MTA-STS"},
    {R"(mailprobe_sts_max_age{plugin="check_mx_tls")", "no domain of the table has MTA-STS"},
    {R"(mailprobe_time_auth_seconds{plugin="check_smtp_full")", "nobody logs in"},
    {R"(mailprobe_time_command_seconds{plugin="check_smtp_full")", "no --command"},
    {R"(mailprobe_time_data_seconds{plugin="check_smtp_full")", "nothing is sent"},
    {R"(mailprobe_time_message_seconds{plugin="check_smtp_full")", "nothing is sent"},
    {R"(mailprobe_time_rcpt_seconds{plugin="check_smtp_full")", "no --rcpt"},
    {R"(mailprobe_unprocessed{plugin="check_mailqueue")", "qmail's"},
});

void check_questions(const Machine& machine) {
  std::vector<std::string> questions;
  const Json all = dashboard();
  for (const Json& panel : all["panels"]) {
    if (panel["type"] == "row") continue;
    for (const Json& target : panel["targets"]) {
      std::string question = target["expr"];
      const std::size_t variable = question.find("$target");
      CAPTURE(question);
      REQUIRE(variable != std::string::npos);
      questions.push_back(question.replace(variable, std::string_view("$target").size(), ".*"));
    }
  }
  const std::vector<Json> answers = ask(machine, questions);
  REQUIRE(answers.size() == questions.size());
  for (std::size_t i = 0; i < answers.size(); ++i) {
    CAPTURE(questions[i]);
    const bool is_absent = std::ranges::any_of(
        absent, [&](const Absent& row) { return questions[i].starts_with(row.series); });
    CHECK(answers[i].empty() == is_absent);
  }
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
          doctest::skip(test::cannot_run_engine("/usr/bin/prometheus"))) {
  const EngineWorld world;
  const Machine& machine = world.machine();
  machine.run(start);
  leave_numbers(world);
  Json states;
  test::wait_until("the numbers of all checks", [&] {
    states = ask(machine, "mailprobe_status");
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
  const Json errors = ask(machine, "node_textfile_scrape_error");
  REQUIRE(errors.size() == 1);
  CHECK(value_of(errors[0]) == 0);
  CHECK(ask(machine, R"({__name__=~"mailprobe_.*",exported_instance!=""})").empty());
  check_questions(machine);
}

TEST_CASE("a check that cannot be run leaves the numbers of the last one alone" *
          doctest::skip(test::cannot_run_engine("/bin/sh"))) {
  const Machine machine;
  machine.run(fmt::format("mkdir -p {0}; echo before >{0}/mailprobe_x.prom", textfiles));
  struct Row {
    const char* words;
    const char* reason;
  };
  for (const Row& row :
       {Row{"x /usr/lib/nagios/plugins/check_nothing", "there is no such plugin"},
        Row{"x /bin/false", "an end without numbers"},
        Row{"x /bin/sh -c 'echo \"# TYPE mailprobe_status gauge\"'", "numbers that were cut"},
        Row{"x /bin/sh -c 'echo \"# EOF\"; exit 4'", "a code that is no state"},
        Row{"x /bin/sh -c 'kill -9 $$'", "a signal"},
        Row{"../x /bin/true", "a name that is a path"}, Row{"", "no name at all"}}) {
    CAPTURE(row.reason);
    const std::string left = machine.ask(fmt::format(
        "MAILPROBE_TEXTFILES={0} '{1}' {2} 2>/dev/null && echo believed; cat {0}/*; ls -A {0}",
        textfiles, test::contrib("prometheus/mailprobe-textfile"), row.words));
    CHECK(left == "before\nmailprobe_x.prom\n");
  }
}

TEST_CASE("the units are what systemd understands" *
          doctest::skip(test::cannot_run_engine("/usr/bin/systemd-analyze"))) {
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
