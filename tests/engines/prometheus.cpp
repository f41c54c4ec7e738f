// SPDX-License-Identifier: GPL-3.0-or-later
#include "engines/prometheus.hpp"

#include <stdexcept>

#include <fmt/format.h>

#include "base/ascii.hpp"

namespace mailprobe::test {
namespace {

using Json = nlohmann::json;

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

}  // namespace

Prometheus::Prometheus(const Machine& machine) : machine_(machine) {
  machine_.run(start);
  const std::string unit = contrib("prometheus/mailprobe@.service");
  machine_.run(fmt::format("$(sed -n 's/^ExecStartPre=+//p' '{}')", unit));
}

ProcessResult Prometheus::leave_numbers(const EngineCheck& check) const {
  std::vector<std::string> words{
      "runuser", "-u", "prometheus", "--", contrib("prometheus/mailprobe-textfile"), check.name};
  const std::vector<std::string> of_check = check.words();
  words.insert(words.end(), of_check.begin(), of_check.end());
  return run({.argv = machine_.inside(words)});
}

std::vector<Json> Prometheus::ask(const std::vector<std::string>& questions) const {
  std::string words;
  for (const std::string& question : questions) {
    words += fmt::format(
        "{}silent\nmax-time = 10\nget\ndata-urlencode = {}\nwrite-out = \"\\n\"\n"
        "url = http://127.0.0.1:9090/api/v1/query\n",
        words.empty() ? "" : "next\n", Json("query=" + question).dump());
  }
  machine_.write("/srv/prometheus/questions", words);
  std::vector<Json> answers;
  const std::string all = machine_.ask("curl --config /srv/prometheus/questions || true");
  for (const std::string_view line : base::split(all, '\n')) {
    if (line.empty()) continue;
    const Json answer = Json::parse(line, nullptr, false);
    if (!answer.is_object() || answer.value("status", "") != "success")
      throw std::runtime_error(questions[answers.size()] + ": " + std::string(line));
    answers.push_back(answer["data"]["result"]);
  }
  return answers;
}

}  // namespace mailprobe::test
