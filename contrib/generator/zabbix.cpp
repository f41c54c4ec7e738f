// SPDX-License-Identifier: GPL-3.0-or-later
//
// One item takes the JSON document of a check; all others depend on it, so that a check runs once.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/encoding.hpp"
#include "crypto/digest.hpp"
#include "generator/generators.hpp"
#include "generator/yaml.hpp"

namespace mailprobe::contrib {
namespace {

using Json = nlohmann::ordered_json;

// Of Zabbix's own groups of templates.
constexpr std::string_view group = "Templates/Applications";
constexpr std::string_view group_uuid = "a571c0d144b14fd4a87a9d9b2aa9fcd6";
constexpr std::string_view states = "Mailprobe state";

// The same name has the same one for ever. Zabbix wants version 4 of RFC 9562.
std::string uuid_of(const std::string& name) {
  std::string digits =
      base::format_hex(crypto::digest_of(crypto::Hash::sha256, name)).substr(0, 32);
  digits[12] = '4';
  digits[16] = "89ab"[static_cast<unsigned char>(digits[16]) % 4];
  return digits;
}

// The braces of one element could mean the element itself.
Json list_of(Json element) {
  Json list = Json::array();
  list.push_back(std::move(element));
  return list;
}

// What stands for nothing in a JSON document has no value: the one before stays.
Json json_path(const std::string& path) {
  return {{"type", "JSONPATH"}, {"parameters", list_of(path)}, {"error_handler", "DISCARD_VALUE"}};
}

Json only_changes() {
  return {{"type", "DISCARD_UNCHANGED_HEARTBEAT"}, {"parameters", list_of("1h")}};
}

class Template {
 public:
  explicit Template(const Row& row)
      : row_(row), name_(fmt::format("Mailprobe {}", row.plugin.name)), master_(master_key()) {}

  Json make() {
    add_items();
    for (const Discovery& discovery : row_.discoveries)
      add_discovery(discovery);
    return {{"zabbix_export",
             {{"version", "6.0"},
              {"date", "2026-11-21T00:00:00Z"},
              {"groups", list_of({{"uuid", group_uuid}, {"name", group}})},
              {"templates", list_of(body())},
              {"graphs", list_of(graph())}}}};
  }

 private:
  [[nodiscard]] std::string uuid(const std::string& of) const { return uuid_of(name_ + '/' + of); }

  [[nodiscard]] std::string macro(std::string_view name) const {
    return fmt::format("{{$MAILPROBE.{}.{}}}", base::to_upper(row_.command()), name);
  }

  [[nodiscard]] std::string key(const std::string& of) const {
    return fmt::format("mailprobe.{}.{}", row_.command(), of);
  }

  // Parameters in quotes; macros by their whole name.
  [[nodiscard]] std::string master_key() const {
    std::vector<std::string> words;
    if (row_.runner == Runner::server) words = {R"("--profile")", R"("zabbix")"};
    for (const std::string_view word : row_.key) {
      const bool is_macro = std::ranges::find(row_.macros, word, &Macro::name) != row_.macros.end();
      words.push_back(fmt::format("\"{}\"", is_macro ? macro(word) : std::string(word)));
    }
    const std::string name = row_.runner == Runner::server
                                 ? std::string(row_.plugin.name)
                                 : fmt::format("mailprobe.{}", row_.command());
    return fmt::format("{}[{}]", name, base::join(words, ","));
  }

  [[nodiscard]] std::string last(const std::string& item) const {
    return fmt::format("last(/{}/{})", name_, item);
  }

  [[nodiscard]] Json tags() const {
    return list_of({{"tag", "component"}, {"value", row_.plugin.service}});
  }

  [[nodiscard]] Json dependent(const std::string& item, const std::string& name) const {
    return {
        {"uuid", uuid(item)}, {"name", name}, {"type", "DEPENDENT"}, {"key", item}, {"delay", "0"}};
  }

  void finish(Json& item, Json preprocessing) const {
    item["preprocessing"] = std::move(preprocessing);
    item["master_item"] = {{"key", master_}};
    item["tags"] = tags();
  }

  void add_items() {
    items_.push_back(master_item());
    items_.push_back(status_item());
    Json summary = dependent(key("summary"), fmt::format("{}: what it says", row_.title));
    summary["trends"] = "0";
    summary["value_type"] = "TEXT";
    finish(summary, Json::array({json_path("$.summary"), only_changes()}));
    items_.push_back(summary);
    for (const plugin::MetricKind& metric : row_.plugin.metrics) {
      const std::string name(metric.name);
      Json item = dependent(key(name), fmt::format("{}: {}", row_.title, metric.meaning));
      item["value_type"] = "FLOAT";
      const std::string_view unit = plugin::format_unit(metric.unit);
      if (!unit.empty()) item["units"] = unit;
      finish(item, list_of(json_path(fmt::format("$.perfdata.{}.value", name))));
      items_.push_back(item);
    }
  }

  [[nodiscard]] Json master_item() const {
    Json item = {{"uuid", uuid("master")}, {"name", fmt::format("{}: JSON", row_.title)}};
    if (row_.runner == Runner::server) item["type"] = "EXTERNAL";
    item["key"] = master_;
    item["delay"] = macro("INTERVAL");
    item["history"] = "1h";
    item["trends"] = "0";
    item["value_type"] = "TEXT";
    item["description"] = row_.plugin.purpose;
    item["tags"] = tags();
    item["triggers"] = list_of(
        {{"uuid", uuid("nodata")},
         {"expression", fmt::format("nodata(/{}/{},{})=1", name_, master_, macro("NODATA"))},
         {"name", fmt::format("{}: the check gave no answer", row_.title)},
         {"priority", "AVERAGE"},
         {"description", "It was not run, or did not end within Zabbix's own timeout."}});
    return item;
  }

  [[nodiscard]] Json status_item() const {
    Json item = dependent(key("status"), fmt::format("{}: state", row_.title));
    item["valuemap"] = {{"name", states}};
    finish(item, list_of(json_path("$.status_code")));
    item["triggers"] =
        Json::array({status_trigger(1, "WARNING", "WARNING"), status_trigger(2, "CRITICAL", "HIGH"),
                     status_trigger(3, "UNKNOWN", "AVERAGE")});
    return item;
  }

  [[nodiscard]] Json status_trigger(int code, std::string_view state,
                                    std::string_view priority) const {
    return {{"uuid", uuid(fmt::format("trigger {}", state))},
            {"expression", fmt::format("{}={} and length({})>=0", last(key("status")), code,
                                       last(key("summary")))},
            {"name", fmt::format("{}: {}", row_.title, state)},
            {"event_name", fmt::format("{}: {}: {{ITEM.LASTVALUE2}}", row_.title, state)},
            {"opdata", "{ITEM.LASTVALUE2}"},
            {"priority", priority}};
  }

  void add_discovery(const Discovery& discovery) {
    std::string name(discovery.path);
    std::ranges::replace(name, '.', '_');
    const std::string identity = fmt::format("{{#{}}}", base::to_upper(discovery.key));
    const std::string rule_key = key(name + ".discovery");
    Json rule = {
        {"uuid", uuid(rule_key)}, {"name", fmt::format("{}: each {}", row_.title, discovery.noun)},
        {"type", "DEPENDENT"},    {"key", rule_key},
        {"delay", "0"},           {"lifetime", "1d"}};
    Json prototypes = Json::array();
    for (const Member& member : discovery.members)
      prototypes.push_back(prototype(discovery, member, {name, identity}));
    rule["item_prototypes"] = prototypes;
    rule["master_item"] = {{"key", master_}};
    rule["lld_macro_paths"] =
        list_of({{"lld_macro", identity}, {"path", fmt::format("$.{}", discovery.key)}});
    rule["preprocessing"] =
        Json::array({json_path(fmt::format("$.observations.{}", discovery.path)), only_changes()});
    rules_.push_back(rule);
  }

  struct Place {
    std::string name;      // of the list, in keys
    std::string identity;  // {#LEAF}
  };

  Json prototype(const Discovery& discovery, const Member& member, const Place& place) {
    const std::string item_key =
        key(fmt::format("{}.{}[{}]", place.name, member.name, place.identity));
    Json item = dependent(item_key,
                          fmt::format("{} {}: {}", discovery.noun, place.identity, member.meaning));
    if (member.type == Type::text) {
      item["trends"] = "0";
      item["value_type"] = "TEXT";
    } else {
      item["value_type"] = "FLOAT";
      prototypes_.push_back(item_key);
    }
    finish(item, list_of(json_path(fmt::format(R"($.observations.{}[?(@.{}=="{}")].{}.first())",
                                               discovery.path, discovery.key, place.identity,
                                               member.name))));
    if (member.alarm.empty()) return item;
    item["trigger_prototypes"] =
        list_of({{"uuid", uuid("trigger " + item_key)},
                 {"expression", last(item_key) + std::string(member.alarm)},
                 {"name", fmt::format("{} {}: {}", discovery.noun, place.identity, member.meaning)},
                 {"opdata", "{ITEM.LASTVALUE1}"},
                 {"priority", "WARNING"}});
    return item;
  }

  [[nodiscard]] std::string graph_name() const { return fmt::format("{}: overview", row_.title); }

  [[nodiscard]] Json graph() const {
    constexpr auto colors =
        std::to_array<std::string_view>({"1A7C11", "F63100", "2774A4", "A54F10", "6C59DC"});
    Json items = Json::array();
    for (std::size_t i = 0; i < row_.drawn.size(); ++i) {
      items.push_back({{"sortorder", std::to_string(i)},
                       {"color", colors.at(i % colors.size())},
                       {"item", {{"host", name_}, {"key", key(std::string(row_.drawn[i]))}}}});
    }
    return {{"uuid", uuid("graph")}, {"name", graph_name()}, {"graph_items", items}};
  }

  [[nodiscard]] Json dashboard() const {
    const auto widget = [](std::string_view type, int line, int height, Json fields) -> Json {
      return {{"type", type},
              {"x", "0"},
              {"y", std::to_string(line)},
              {"width", "24"},
              {"height", std::to_string(height)},
              {"fields", std::move(fields)}};
    };
    const auto number = [](std::string_view name, int value) -> Json {
      return {{"type", "INTEGER"}, {"name", name}, {"value", std::to_string(value)}};
    };
    constexpr int of_graph = 0;
    constexpr int of_item_prototype = 3;
    constexpr int height = 6;
    const auto item_named = [&](std::string_view type, std::string_view name,
                                const std::string& item) -> Json {
      return {{"type", type}, {"name", name}, {"value", {{"host", name_}, {"key", item}}}};
    };
    Json widgets = Json::array();
    widgets.push_back(
        widget("PLAIN_TEXT", 0, 3, list_of(item_named("ITEM", "itemids", key("summary")))));
    const Json graph_named = {{"type", "GRAPH"},
                              {"name", "graphid"},
                              {"value", {{"host", name_}, {"name", graph_name()}}}};
    widgets.push_back(widget("GRAPH_CLASSIC", 3, height,
                             Json::array({number("source_type", of_graph), graph_named})));
    if (!prototypes_.empty()) {
      widgets.push_back(
          widget("GRAPH_PROTOTYPE", 3 + height, height,
                 Json::array({number("source_type", of_item_prototype), number("columns", 2),
                              item_named("ITEM_PROTOTYPE", "itemid", prototypes_.front())})));
    }
    return {{"uuid", uuid("dashboard")},
            {"name", row_.title},
            {"pages", list_of({{"widgets", widgets}})}};
  }

  [[nodiscard]] Json macros() const {
    Json all = Json::array();
    const auto add = [&](const Macro& one) {
      Json entry = {{"macro", macro(one.name)}};
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
    Json all = {{"uuid", uuid("template")},
                {"template", name_},
                {"name", name_},
                {"description", row_.plugin.purpose},
                {"groups", list_of({{"name", group}})},
                {"items", items_}};
    if (!rules_.empty()) all["discovery_rules"] = rules_;
    all["macros"] = macros();
    all["dashboards"] = list_of(dashboard());
    all["valuemaps"] =
        list_of({{"uuid", uuid("states")}, {"name", states}, {"mappings", mappings}});
    return all;
  }

  const Row& row_;
  std::string name_;
  std::string master_;
  Json items_ = Json::array();
  Json rules_ = Json::array();
  std::vector<std::string> prototypes_;  // keys of those with numbers
};

}  // namespace

std::string zabbix_template(const Row& row) { return to_yaml(Template(row).make()); }

}  // namespace mailprobe::contrib
