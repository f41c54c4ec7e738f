// SPDX-License-Identifier: GPL-3.0-or-later
//
// The names of series are those of --format openmetrics; the label "check" is mailprobe-textfile's.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "base/ascii.hpp"
#include "generator/generators.hpp"
#include "plugin/render.hpp"

namespace mailprobe::contrib {
namespace {

using Json = nlohmann::ordered_json;

constexpr int columns = 24;

Json datasource() { return {{"type", "prometheus"}, {"uid", "${datasource}"}}; }

std::string_view unit_of(plugin::Unit unit) {
  switch (unit) {
    case plugin::Unit::seconds: return "s";
    case plugin::Unit::bytes: return "bytes";
    case plugin::Unit::percent: return "percent";
    case plugin::Unit::counter:
    case plugin::Unit::none: break;
  }
  return "short";
}

struct Square {
  int x;
  int y;
  int width;
  int height;
};

class Dashboard {
 public:
  Json make() {
    constexpr int height = 6;
    int line = 0;
    for (Json& panel :
         std::array{states_panel("States", "mailprobe_status", "{{plugin}} {{target}} {{check}}"),
                    states_panel("Findings", "mailprobe_finding",
                                 "{{target}} {{check}} {{id}} {{object}}"),
                    age_panel()}) {
      add(std::move(panel), {0, line, columns, height});
      line += height;
    }
    for (const Row& row : suite())
      line = add_row(row, line);
    return {{"title", "Mailprobe"},
            {"uid", "mailprobe"},
            {"tags", Json::array({"mail"})},
            {"schemaVersion", 39},
            {"time", {{"from", "now-6h"}, {"to", "now"}}},
            {"refresh", "1m"},
            {"templating", {{"list", Json::array({datasource_variable(), target_variable()})}}},
            {"panels", panels_}};
  }

 private:
  static Json datasource_variable() {
    return {{"name", "datasource"}, {"type", "datasource"}, {"query", "prometheus"}};
  }

  static Json target_variable() {
    return {{"name", "target"},
            {"type", "query"},
            {"datasource", datasource()},
            {"query", "label_values(mailprobe_status, target)"},
            {"refresh", 2},
            {"includeAll", true},
            {"multi", true},
            {"current", {{"text", "All"}, {"value", "$__all"}}}};
  }

  static Json query(const std::string& expression, const std::string& legend) {
    return {{"refId", "A"}, {"expr", expression}, {"legendFormat", legend}};
  }

  static Json state_mappings() {
    Json options = Json::object();
    int code = 0;
    for (const auto& [text, color] : {std::pair{"OK", "green"},
                                      {"WARNING", "yellow"},
                                      {"CRITICAL", "red"},
                                      {"UNKNOWN", "purple"}}) {
      options[std::to_string(code)] = {{"text", text}, {"color", color}, {"index", code}};
      ++code;
    }
    const Json mapping = {{"type", "value"}, {"options", options}};
    return Json::array({mapping});
  }

  static Json states_panel(const std::string& title, const std::string& series,
                           const std::string& legend) {
    Json panel = {{"type", "state-timeline"}, {"title", title}};
    panel["fieldConfig"] = {{"defaults", {{"mappings", state_mappings()}, {"unit", "short"}}},
                            {"overrides", Json::array()}};
    panel["targets"] = Json::array({query(series + R"({target=~"$target"})", legend)});
    return panel;
  }

  // A timer that runs no more leaves numbers that look as well as ever.
  static Json age_panel() {
    Json panel = {{"type", "timeseries"}, {"title", "Age of the numbers"}};
    panel["fieldConfig"] = {{"defaults", {{"unit", "s"}, {"min", 0}}},
                            {"overrides", Json::array()}};
    panel["targets"] = Json::array(
        {query(R"(time() - node_textfile_mtime_seconds{file=~".*/mailprobe_.*"})", "{{file}}")});
    return panel;
  }

  static Json metric_panel(const Row& row, const plugin::MetricKind& metric) {
    Json panel = {{"type", "timeseries"}, {"title", metric.meaning}};
    panel["fieldConfig"] = {{"defaults", {{"unit", unit_of(metric.unit)}}},
                            {"overrides", Json::array()}};
    if (metric.sign == plugin::Sign::never_negative) panel["fieldConfig"]["defaults"]["min"] = 0;
    const std::string expression =
        fmt::format(R"({}{{plugin="{}",target=~"$target"}})",
                    plugin::openmetrics_name(metric.name, metric.unit), row.plugin.name);
    panel["targets"] = Json::array({query(expression, "{{target}} {{check}} {{object}}")});
    return panel;
  }

  // Returns the line below.
  int add_row(const Row& row, int line) {
    constexpr int width = 8;
    constexpr int height = 7;
    Json title = {
        {"type", "row"}, {"title", row.title}, {"collapsed", false}, {"panels", Json::array()}};
    add(std::move(title), {0, line++, columns, 1});
    int x = 0;
    for (const plugin::MetricKind& metric : row.plugin.metrics) {
      add(metric_panel(row, metric), {x, line, width, height});
      x = (x + width) % columns;
      if (x == 0) line += height;
    }
    return x == 0 ? line : line + height;
  }

  void add(Json panel, const Square& square) {
    panel["id"] = panels_.size() + 1;
    if (panel["type"] != "row") panel["datasource"] = datasource();
    panel["gridPos"] = {
        {"x", square.x}, {"y", square.y}, {"w", square.width}, {"h", square.height}};
    panels_.push_back(std::move(panel));
  }

  Json panels_ = Json::array();
};

}  // namespace

std::string grafana_dashboard() { return Dashboard().make().dump(2) + '\n'; }

}  // namespace mailprobe::contrib
