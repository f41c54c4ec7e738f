// SPDX-License-Identifier: GPL-3.0-or-later
//
// One document on one line, described by contrib/schema/mailprobe-1.schema.json. Numbers are
// numbers, 0 and 1 stand for no and yes, and nothing is null.
#include "plugin/json.hpp"
#include "plugin/json_text.hpp"
#include "plugin/plugin.hpp"
#include "plugin/render.hpp"

namespace mailprobe::plugin {
namespace {

Json to_json(const Finding& finding) {
  return {{"id", finding.kind->id},
          {"status", format_status(finding.status)},
          {"status_code", exit_code(finding.status)},
          {"target", finding.target},
          {"message", finding.message},
          {"remedy", finding.remedy()},
          {"source", finding.kind->source}};
}

Json to_json(const std::vector<Finding>& findings) {
  Json list = Json::array();
  for (const Finding& finding : findings)
    list.push_back(to_json(finding));
  return list;
}

Json to_json(const std::vector<Check>& checks) {
  Json list = Json::array();
  for (const Check& check : checks) {
    Json ids = Json::array();
    for (const Finding& finding : check.findings)
      ids.push_back(finding.kind->id);
    list.push_back({{"status", format_status(check.status())},
                    {"status_code", exit_code(check.status())},
                    {"text", check.text},
                    {"findings", std::move(ids)},
                    {"checks", to_json(check.children)}});
  }
  return list;
}

Json to_json(const Perfdata& item) {
  const auto range = [](const std::optional<Range>& value) {
    return value ? format_range(*value) : "";
  };
  Json json = {{"value", item.value},
               {"unit", format_unit(item.unit)},
               {"metric", item.metric},
               {"instance", item.instance},
               {"warning", range(item.thresholds.warning)},
               {"critical", range(item.thresholds.critical)}};
  if (item.min) json["min"] = *item.min;
  if (item.max) json["max"] = *item.max;
  return json;
}

Json to_document(const Report& report, const Verdict& verdict) {
  Json perfdata = Json::object();
  for (const Perfdata& item : report.perfdata)
    perfdata.emplace(item.label(), to_json(item));
  Json timings = Json::object();
  for (const auto& [phase, seconds] : report.timings)
    timings[phase] = seconds;
  return {{"schema", "mailprobe/1"},
          {"plugin", report.plugin},
          {"version", version()},
          {"service", report.service},
          {"target", report.target},
          {"status", format_status(verdict.status())},
          {"status_code", exit_code(verdict.status())},
          {"summary", summarise(report, verdict)},
          {"findings", to_json(verdict.findings())},
          {"checks", to_json(report.checks)},
          {"perfdata", std::move(perfdata)},
          {"timings", std::move(timings)},
          {"observations_omitted", 0},
          {"observations", report.observations ? *report.observations : Json::object()}};
}

}  // namespace

std::string render_json(const Report& report, const Verdict& verdict) {
  Json document = to_document(report, verdict);
  std::string text = format_json(document);
  if (text.size() <= output_limit) return text;
  document["observations"] = Json::object();
  document["observations_omitted"] = 1;
  return format_json(document);
}

}  // namespace mailprobe::plugin
