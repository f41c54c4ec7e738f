// SPDX-License-Identifier: GPL-3.0-or-later
//
// OpenMetrics 1.0 text for the textfile collector: one gauge per metric of the perfdata, one for
// the state, one line per finding that is not OK. What a number is about is the label "object":
// "instance" is Prometheus' own.
#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "plugin/render.hpp"

namespace mailprobe::plugin {
namespace {

std::string escape_label(std::string_view value) {
  std::string escaped;
  for (const char c : value) {
    if (c == '\\' || c == '"') escaped += '\\';
    if (c == '\n') {
      escaped += "\\n";
    } else {
      escaped += c;
    }
  }
  return escaped;
}

struct Name {
  std::string metric;
  std::string_view unit;
};

std::string_view base_unit(Unit unit) {
  switch (unit) {
    case Unit::seconds: return "seconds";
    case Unit::bytes: return "bytes";
    case Unit::percent: return "percent";
    case Unit::counter:
    case Unit::none: break;
  }
  return "";
}

Name metric_name(const Perfdata& item) {
  return {openmetrics_name(item.metric, item.unit), base_unit(item.unit)};
}

class Exposition {
 public:
  explicit Exposition(const Report& report)
      : labels_(fmt::format(R"(plugin="{}",target="{}")", escape_label(report.plugin),
                            escape_label(report.target))) {}

  void declare(const Name& name, std::string_view help) {
    output_ += fmt::format("# TYPE {} gauge\n", name.metric);
    if (!name.unit.empty()) output_ += fmt::format("# UNIT {} {}\n", name.metric, name.unit);
    output_ += fmt::format("# HELP {} {}\n", name.metric, escape_label(help));
  }

  void sample(const std::string& metric, std::string_view further_labels, double value) {
    output_ += fmt::format("{}{{{}{}}} {}\n", metric, labels_, further_labels, value);
  }

  std::string finish() { return std::move(output_) + "# EOF\n"; }

 private:
  std::string labels_;
  std::string output_;
};

}  // namespace

// Base units are the last word of the name.
std::string openmetrics_name(std::string_view metric, Unit unit) {
  std::string name = "mailprobe_" + base::to_lower(metric);
  std::ranges::replace_if(name, [](char c) { return !base::is_alnum(c) && c != '_'; }, '_');
  const std::string_view last = base_unit(unit);
  return last.empty() ? name : fmt::format("{}_{}", name, last);
}

std::string render_openmetrics(const Report& report, const Verdict& verdict) {
  Exposition exposition(report);
  exposition.declare({"mailprobe_status", ""},
                     "State of the check: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN.");
  exposition.sample("mailprobe_status", "", exit_code(verdict.status()));

  exposition.declare({"mailprobe_finding", ""}, "State of each finding that is not OK.");
  std::map<std::string, int> findings;  // a series may stand once: the worst comes first
  for (const Finding& finding : verdict.findings()) {
    if (finding.status == Status::ok) continue;
    const std::string labels =
        fmt::format(R"(,id="{}",object="{}")", finding.kind->id, escape_label(finding.target));
    findings.try_emplace(labels, exit_code(finding.status));
  }
  for (const auto& [labels, code] : findings)
    exposition.sample("mailprobe_finding", labels, code);

  std::map<std::string, std::vector<const Perfdata*>> families;
  for (const Perfdata& item : report.perfdata)
    families[metric_name(item).metric].push_back(&item);
  for (const auto& [metric, items] : families) {
    exposition.declare(metric_name(*items.front()),
                       "Performance data " + items.front()->metric + ".");
    for (const Perfdata* item : items) {
      exposition.sample(metric, fmt::format(",object=\"{}\"", escape_label(item->instance)),
                        item->value);
    }
  }
  return exposition.finish();
}

}  // namespace mailprobe::plugin
