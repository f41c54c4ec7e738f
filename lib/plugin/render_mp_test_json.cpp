// SPDX-License-Identifier: GPL-3.0-or-later
//
// The JSON that the Monitoring Plugins 3 print for --output-format mp-test-json, for tools that
// read theirs. Theirs exits 0 whatever happened; this one does not.
#include <algorithm>

#include "plugin/json.hpp"
#include "plugin/json_text.hpp"
#include "plugin/render.hpp"

namespace mailprobe::plugin {
namespace {

Json to_json(const Finding& finding) {
  return {{"output", finding.message}, {"state", format_status(finding.status)}};
}

Json to_json(const Check& check) {
  Json children = Json::array();
  for (const Finding& finding : check.findings)
    children.push_back(to_json(finding));
  for (const Check& child : check.children)
    children.push_back(to_json(child));
  return {{"output", check.text},
          {"state", format_status(check.status())},
          {"checks", std::move(children)}};
}

Json to_json(const Perfdata& item) {
  Json json = {{"label", item.label()},
               {"value", {{"type", "double"}, {"value", item.value}}},
               {"uom", format_unit(item.unit)}};
  if (item.thresholds.warning) json["warn"] = format_range(*item.thresholds.warning);
  if (item.thresholds.critical) json["crit"] = format_range(*item.thresholds.critical);
  return json;
}

// Performance data belong to the whole run here, and to a check there: the first one carries them.
Json to_json(const Report& report, const Verdict& verdict) {
  Json checks = Json::array();
  for (const Check& check : report.checks)
    checks.push_back(to_json(check));
  const auto incomplete = std::ranges::find(verdict.findings(), &own::incomplete, &Finding::kind);
  if (incomplete != verdict.findings().end()) checks.push_back(to_json(*incomplete));
  if (checks.empty()) {
    checks.push_back({{"output", report.ok_summary}, {"state", format_status(verdict.status())}});
  }
  for (const Perfdata& item : report.perfdata)
    checks.front()["perfdata"].push_back(to_json(item));
  return checks;
}

}  // namespace

std::string render_mp_test_json(const Report& report, const Verdict& verdict) {
  return format_json({{"state", format_status(verdict.status())},
                      {"summary", summarise(report, verdict)},
                      {"checks", to_json(report, verdict)}});
}

}  // namespace mailprobe::plugin
