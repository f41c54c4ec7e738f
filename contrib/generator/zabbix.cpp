// SPDX-License-Identifier: GPL-3.0-or-later
//
// One item takes the JSON document of a check; all others depend on it, so that a check runs once.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "generator/generators.hpp"
#include "generator/yaml.hpp"
#include "generator/zabbix_parts.hpp"

namespace mailprobe::contrib {
namespace {

using Json = nlohmann::ordered_json;

// Of Zabbix's own groups of templates.
constexpr std::string_view group = "Templates/Applications";
constexpr std::string_view group_uuid = "a571c0d144b14fd4a87a9d9b2aa9fcd6";
constexpr std::string_view states = "Mailprobe state";

// What stands for nothing in a JSON document has no value: the one before stays.
Json json_path(const std::string& path) {
  return {{"type", "JSONPATH"},
          {"parameters", zabbix_list_of(path)},
          {"error_handler", "DISCARD_VALUE"}};
}

// What every document has. Output that is none tells nothing, and the state before it is not true
// any more.
Json state_code() {
  return {{"type", "JSONPATH"},
          {"parameters", zabbix_list_of("$.status_code")},
          {"error_handler", "CUSTOM_VALUE"},
          {"error_handler_params", "3"}};
}

// Where Zabbix itself could not run it, or not to its end, there is no output at all.
Json not_run() {
  const Json document = {{"status", "UNKNOWN"},
                         {"status_code", 3},
                         {"summary", "the check could not be run, or not to its end"}};
  return {{"type", "CHECK_NOT_SUPPORTED"},
          {"parameters", zabbix_list_of("")},
          {"error_handler", "CUSTOM_VALUE"},
          {"error_handler_params", document.dump()}};
}

// State and words in one value: those of two items could be of different checks.
Json words_of_state() {
  constexpr std::string_view script =
      "try { var d = JSON.parse(value); "
      "if (!/^(OK|WARNING|CRITICAL|UNKNOWN)$/.test(d.status)) throw d.status; "
      "return d.status + ': ' + d.summary; } "
      "catch (error) { return 'UNKNOWN: the output of the check is no document of Mailprobe'; }";
  return {{"type", "JAVASCRIPT"}, {"parameters", zabbix_list_of(script)}};
}

// Where there is none of them, that is news, too.
Json elements(const Discovery& discovery) {
  const std::string filter =
      discovery.condition.empty() ? "" : fmt::format("[?({})]", discovery.condition);
  return {
      {"type", "JSONPATH"},
      {"parameters", zabbix_list_of(fmt::format("$.observations.{}{}", discovery.path, filter))},
      {"error_handler", "CUSTOM_VALUE"},
      {"error_handler_params", "[]"}};
}

Json only_changes() {
  return {{"type", "DISCARD_UNCHANGED_HEARTBEAT"}, {"parameters", zabbix_list_of("1h")}};
}

// The limit of a range that has one ("100", "14:"). Where there is none, there is no value.
Json number_of_range() {
  return {{"type", "REGEX"},
          {"parameters", Json::array({"^~?:?([0-9.]+):?$", "\\1"})},
          {"error_handler", "DISCARD_VALUE"}};
}

class Template {
 public:
  explicit Template(const Row& row) : row_(row), names_(row), master_(master_key()) {}

  Json make() {
    add_items();
    for (const Discovery& discovery : row_.discoveries)
      add_discovery(discovery);
    return {{"zabbix_export",
             {{"version", "6.0"},
              {"date", "2026-11-21T00:00:00Z"},
              {"groups", zabbix_list_of({{"uuid", group_uuid}, {"name", group}})},
              {"templates", zabbix_list_of(body())},
              {"graphs", zabbix_graphs(names_)}}}};
  }

 private:
  // Parameters in quotes; macros by their whole name.
  [[nodiscard]] std::string master_key() const {
    std::vector<std::string> words;
    if (row_.runner == Runner::server) words = {R"("--profile")", R"("zabbix")"};
    for (const std::string_view word : row_.key) {
      const bool is_macro = std::ranges::find(row_.macros, word, &Macro::name) != row_.macros.end();
      words.push_back(fmt::format("\"{}\"", is_macro ? names_.macro(word) : std::string(word)));
    }
    const std::string name = row_.runner == Runner::server
                                 ? std::string(row_.plugin.name)
                                 : fmt::format("mailprobe.{}", row_.command());
    return fmt::format("{}[{}]", name, base::join(words, ","));
  }

  [[nodiscard]] std::string last(const std::string& item) const {
    return fmt::format("last(/{}/{})", names_.host(), item);
  }

  [[nodiscard]] Json tags() const {
    return zabbix_list_of({{"tag", "component"}, {"value", row_.plugin.service}});
  }

  [[nodiscard]] Json dependent(const std::string& item, const std::string& name) const {
    return {{"uuid", names_.uuid(item)},
            {"name", name},
            {"type", "DEPENDENT"},
            {"key", item},
            {"delay", "0"}};
  }

  void finish(Json& item, Json preprocessing) const {
    item["preprocessing"] = std::move(preprocessing);
    item["master_item"] = {{"key", master_}};
    item["tags"] = tags();
  }

  void add_items() {
    items_.push_back(master_item());
    items_.push_back(status_item());
    Json summary = dependent(names_.key("summary"), fmt::format("{}: what it says", row_.title));
    summary["trends"] = "0";
    summary["value_type"] = "TEXT";
    finish(summary, Json::array({words_of_state(), only_changes()}));
    summary["triggers"] =
        Json::array({state_trigger("WARNING", "WARNING"), state_trigger("CRITICAL", "HIGH"),
                     state_trigger("UNKNOWN", "AVERAGE")});
    items_.push_back(summary);
    for (const plugin::MetricKind& metric : row_.plugin.metrics)
      add_number(metric);
  }

  void add_number(const plugin::MetricKind& metric) {
    const std::string name(metric.name);
    const auto add = [&](const std::string& part, const std::string& meaning,
                         const std::string& path) -> Json& {
      Json item = dependent(names_.key(name + part), fmt::format("{}: {}", row_.title, meaning));
      item["value_type"] = "FLOAT";
      const std::string_view unit = plugin::format_unit(metric.unit);
      if (!unit.empty()) item["units"] = unit;
      finish(item, zabbix_list_of(json_path(fmt::format("$.perfdata.{}.{}", name, path))));
      items_.push_back(item);
      return items_.back();
    };
    add("", std::string(metric.meaning), "value");
    const bool has_limits = std::ranges::any_of(row_.drawings, [&](const Drawing& drawing) {
      return drawing.has_limits && drawing.metrics.front() == metric.name;
    });
    if (!has_limits) return;
    for (const std::string state : {"warning", "critical"}) {
      const std::string meaning = fmt::format("{} limit of {}", base::to_upper(state), name);
      add('.' + state, meaning, state)["preprocessing"].push_back(number_of_range());
    }
  }

  [[nodiscard]] Json master_item() const {
    Json item = {{"uuid", names_.uuid("master")}, {"name", fmt::format("{}: JSON", row_.title)}};
    if (row_.runner == Runner::server) item["type"] = "EXTERNAL";
    item["key"] = master_;
    item["delay"] = names_.macro("INTERVAL");
    item["history"] = "1h";
    item["trends"] = "0";
    item["value_type"] = "TEXT";
    item["description"] = row_.plugin.purpose;
    item["preprocessing"] = zabbix_list_of(not_run());
    item["tags"] = tags();
    item["triggers"] = zabbix_list_of(
        {{"uuid", names_.uuid("nodata")},
         {"expression",
          fmt::format("nodata(/{}/{},{})=1", names_.host(), master_, names_.macro("NODATA"))},
         {"name", fmt::format("{}: the check gave no answer", row_.title)},
         {"priority", "AVERAGE"},
         {"description", "Nobody ran it: look at the server, the proxy or the agent."}});
    return item;
  }

  [[nodiscard]] Json status_item() const {
    Json item = dependent(names_.key("status"), fmt::format("{}: state", row_.title));
    item["valuemap"] = {{"name", states}};
    finish(item, zabbix_list_of(state_code()));
    return item;
  }

  [[nodiscard]] Json state_trigger(std::string_view state, std::string_view priority) const {
    return {{"uuid", names_.uuid(fmt::format("trigger {}", state))},
            {"expression", fmt::format(R"(find(/{}/{},,"regexp","^{}: ")=1)", names_.host(),
                                       names_.key("summary"), state)},
            {"name", fmt::format("{}: {}", row_.title, state)},
            {"event_name", fmt::format("{}: {{ITEM.LASTVALUE1}}", row_.title)},
            {"opdata", "{ITEM.LASTVALUE1}"},
            {"priority", priority}};
  }

  void add_discovery(const Discovery& discovery) {
    const std::string rule_key = names_.key(zabbix_list(discovery) + ".discovery");
    Json rule = {{"uuid", names_.uuid(rule_key)},
                 {"name", fmt::format("{}: each {}", row_.title, discovery.noun)},
                 {"type", "DEPENDENT"},
                 {"key", rule_key},
                 {"delay", "0"},
                 {"lifetime", discovery.lifetime}};
    Json prototypes = Json::array();
    for (const Member& member : discovery.members)
      prototypes.push_back(prototype(discovery, member));
    rule["item_prototypes"] = prototypes;
    rule["master_item"] = {{"key", master_}};
    rule["lld_macro_paths"] = zabbix_list_of(
        {{"lld_macro", zabbix_identity(discovery)}, {"path", fmt::format("$.{}", discovery.key)}});
    rule["preprocessing"] = Json::array({elements(discovery), only_changes()});
    rules_.push_back(rule);
  }

  [[nodiscard]] Json prototype(const Discovery& discovery, const Member& member) const {
    const std::string identity = zabbix_identity(discovery);
    const std::string item_key = names_.key(discovery, member.name);
    const std::string name = fmt::format("{} {}: {}", discovery.noun, identity, member.meaning);
    Json item = dependent(item_key, name);
    if (member.type == Type::text) {
      item["trends"] = "0";
      item["value_type"] = "TEXT";
    } else {
      item["value_type"] = "FLOAT";
    }
    finish(item, zabbix_list_of(
                     json_path(fmt::format(R"($.observations.{}[?(@.{}=="{}")].{}.first())",
                                           discovery.path, discovery.key, identity, member.name))));
    if (member.alarm.empty()) return item;
    item["trigger_prototypes"] =
        zabbix_list_of({{"uuid", names_.uuid("trigger " + item_key)},
                        {"expression", last(item_key) + std::string(member.alarm)},
                        {"name", name},
                        {"opdata", "{ITEM.LASTVALUE1}"},
                        {"priority", "WARNING"}});
    return item;
  }

  [[nodiscard]] Json macros() const {
    Json all = Json::array();
    const auto add = [&](const Macro& one) {
      Json entry = {{"macro", names_.macro(one.name)}};
      if (!one.value.empty()) entry["value"] = one.value;
      entry["description"] = one.description;
      all.push_back(entry);
    };
    for (const Macro& one : row_.macros)
      add(one);
    add({"INTERVAL", row_.runner == Runner::agent ? "1m" : "5m", "time between two checks"});
    add({"NODATA", "20m", "a problem if no check gave an answer for so long"});
    return all;
  }

  [[nodiscard]] Json body() const {
    Json mappings = Json::array();
    int code = 0;
    for (const std::string_view state : {"OK", "WARNING", "CRITICAL", "UNKNOWN"})
      mappings.push_back({{"value", std::to_string(code++)}, {"newvalue", state}});
    Json all = {{"uuid", names_.uuid("template")},
                {"template", names_.host()},
                {"name", names_.host()},
                {"description", row_.plugin.purpose},
                {"groups", zabbix_list_of({{"name", group}})},
                {"items", items_}};
    if (!rules_.empty()) all["discovery_rules"] = rules_;
    all["macros"] = macros();
    all["dashboards"] = zabbix_list_of(zabbix_dashboard(names_));
    all["valuemaps"] =
        zabbix_list_of({{"uuid", names_.uuid("states")}, {"name", states}, {"mappings", mappings}});
    return all;
  }

  const Row& row_;
  ZabbixNames names_;
  std::string master_;
  Json items_ = Json::array();
  Json rules_ = Json::array();
};

}  // namespace

std::string zabbix_template(const Row& row) { return to_yaml(Template(row).make()); }

}  // namespace mailprobe::contrib
