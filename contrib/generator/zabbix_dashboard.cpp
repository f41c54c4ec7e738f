// SPDX-License-Identifier: GPL-3.0-or-later
//
// Of the widgets those that the dashboard of a template may have in Zabbix 6.0.
#include <algorithm>
#include <array>
#include <span>

#include <fmt/format.h>

#include "generator/zabbix_parts.hpp"

namespace mailprobe::contrib {
namespace {

using Json = nlohmann::ordered_json;

constexpr int columns = 24;

// Zabbix' own colours of the severities, for thresholds.
constexpr std::string_view of_warning = "FFA059";
constexpr std::string_view of_critical = "E97659";

// The whole is a region, since lines that are equal hide each other.
constexpr std::string_view of_whole = "B7D9E8";
constexpr auto colors = std::to_array<std::string_view>({"2774A4", "1A7C11", "6C59DC", "A54F10"});

struct Square {
  int x;
  int y;
  int width;
  int height;
};

class Widgets {
 public:
  explicit Widgets(const ZabbixNames& names) : names_(names) {}

  void add(std::string_view type, const Square& square, Json fields) {
    all_.push_back({{"type", type},
                    {"x", std::to_string(square.x)},
                    {"y", std::to_string(square.y)},
                    {"width", std::to_string(square.width)},
                    {"height", std::to_string(square.height)},
                    {"fields", std::move(fields)}});
  }

  static Json number(std::string_view name, int value) {
    return {{"type", "INTEGER"}, {"name", name}, {"value", std::to_string(value)}};
  }

  [[nodiscard]] Json item(std::string_view type, std::string_view name,
                          const std::string& key) const {
    return {{"type", type}, {"name", name}, {"value", {{"host", names_.host()}, {"key", key}}}};
  }

  [[nodiscard]] Json graph(const Drawing& drawing) const {
    return {{"type", "GRAPH"},
            {"name", "graphid"},
            {"value", {{"host", names_.host()}, {"name", names_.graph(drawing)}}}};
  }

  [[nodiscard]] Json take() { return std::move(all_); }

 private:
  const ZabbixNames& names_;
  Json all_ = Json::array();
};

void add_words(Widgets& widgets, const ZabbixNames& names, int height) {
  constexpr int width_of_state = 4;
  constexpr int names_on_top = 1;
  constexpr int value = 2;
  widgets.add("ITEM", {0, 0, width_of_state, height},
              Json::array({widgets.item("ITEM", "itemid", names.key("status")),
                           Widgets::number("show", value), Widgets::number("adv_conf", 1),
                           Widgets::number("value_size", 18)}));
  widgets.add(
      "PLAIN_TEXT", {width_of_state, 0, columns - width_of_state, height},
      Json::array({widgets.item("ITEM", "itemids", names.key("summary")),
                   Widgets::number("style", names_on_top), Widgets::number("show_lines", 5)}));
}

// Those of the elements of a list that have a number.
std::vector<std::string> drawn_elements(const ZabbixNames& names) {
  std::vector<std::string> keys;
  for (const Discovery& discovery : names.row().discoveries) {
    const auto member = std::ranges::find(discovery.members, Type::number, &Member::type);
    if (member != discovery.members.end()) keys.push_back(names.key(discovery, member->name));
  }
  return keys;
}

bool may_be_negative(const Row& row, const Drawing& drawing) {
  return std::ranges::any_of(row.plugin.metrics, [&](const plugin::MetricKind& metric) {
    return metric.sign == plugin::Sign::any &&
           std::ranges::find(drawing.metrics, metric.name) != drawing.metrics.end();
  });
}

}  // namespace

Json zabbix_graphs(const ZabbixNames& names) {
  Json graphs = Json::array();
  for (const Drawing& drawing : names.row().drawings) {
    Json items = Json::array();
    const auto add = [&](const std::string& item, std::string_view color) -> Json& {
      items.push_back({{"sortorder", std::to_string(items.size())},
                       {"color", color},
                       {"item", {{"host", names.host()}, {"key", names.key(item)}}}});
      return items.back();
    };
    const std::string metric(drawing.metrics.front());
    add(metric, of_whole)["drawtype"] = "FILLED_REGION";
    for (const std::string_view part : std::span(drawing.metrics).subspan(1))
      add(std::string(part), colors.at(items.size() % colors.size()));
    if (drawing.has_limits) {
      add(metric + ".warning", of_warning)["drawtype"] = "DASHED_LINE";
      add(metric + ".critical", of_critical)["drawtype"] = "DASHED_LINE";
    }
    Json graph = {{"uuid", names.uuid(fmt::format("graph {}", drawing.name))},
                  {"name", names.graph(drawing)}};
    if (!may_be_negative(names.row(), drawing)) graph["ymin_type_1"] = "FIXED";
    graph["graph_items"] = items;
    graphs.push_back(graph);
  }
  return graphs;
}

Json zabbix_dashboard(const ZabbixNames& names) {
  constexpr int height_of_words = 3;
  constexpr int height = 5;
  constexpr int of_graph = 0;
  constexpr int of_item_prototype = 3;
  Widgets widgets(names);
  add_words(widgets, names, height_of_words);
  int x = 0;
  const int width = columns / static_cast<int>(names.row().drawings.size());
  for (const Drawing& drawing : names.row().drawings) {
    widgets.add("GRAPH_CLASSIC", {x, height_of_words, width, height},
                Json::array({Widgets::number("source_type", of_graph), widgets.graph(drawing)}));
    x += width;
  }
  const std::vector<std::string> elements = drawn_elements(names);
  int line = height_of_words + height;
  for (const std::string& key : elements) {
    widgets.add("GRAPH_PROTOTYPE", {0, line, columns, height},
                Json::array({Widgets::number("source_type", of_item_prototype),
                             Widgets::number("columns", 2),
                             widgets.item("ITEM_PROTOTYPE", "itemid", key)}));
    line += height;
  }
  return {{"uuid", names.uuid("dashboard")},
          {"name", names.row().title},
          {"pages", zabbix_list_of({{"widgets", widgets.take()}})}};
}

}  // namespace mailprobe::contrib
