// SPDX-License-Identifier: GPL-3.0-or-later
//
// Without uuids, which Director 1.10 refuses.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "generator/generators.hpp"

namespace mailprobe::contrib {
namespace {

using Json = nlohmann::ordered_json;

std::string_view datatype_of(CheckArgument::Kind kind) {
  switch (kind) {
    case CheckArgument::Kind::flag: return R"(Icinga\Module\Director\DataType\DataTypeBoolean)";
    case CheckArgument::Kind::list: return R"(Icinga\Module\Director\DataType\DataTypeArray)";
    case CheckArgument::Kind::value:
    case CheckArgument::Kind::secret: break;
  }
  return R"(Icinga\Module\Director\DataType\DataTypeString)";
}

Json datafield(const Row& row, const CheckArgument& argument) {
  Json settings = Json::object();
  if (argument.kind == CheckArgument::Kind::value) settings["visibility"] = "visible";
  if (argument.kind == CheckArgument::Kind::secret) settings["visibility"] = "hidden";
  return {{"varname", argument.variable},
          {"caption", fmt::format("{}: {}", row.title, argument.option.substr(2))},
          {"description", argument.description},
          {"datatype", datatype_of(argument.kind)},
          {"format", nullptr},
          {"settings", settings}};
}

Json argument_entry(const CheckArgument& argument) {
  const bool is_flag = argument.kind == CheckArgument::Kind::flag;
  Json entry = {{is_flag ? "set_if" : "value", '$' + argument.variable + '$'},
                {"description", argument.description}};
  if (argument.kind == CheckArgument::Kind::list) entry["repeat_key"] = true;
  if (argument.required) entry["required"] = true;
  return entry;
}

Json default_variables(const Row& row) {
  const std::string command(row.command());
  Json variables = {{command + "_verbose", true}};
  for (const Variable& variable : row.defaults) {
    // Who has no ipv4-or-ipv6 template of the library takes the address.
    const bool is_checked = variable.value == "$check_address$";
    variables[fmt::format("{}_{}", command, variable.name)] =
        is_checked ? std::string_view("$address$") : variable.value;
  }
  return variables;
}

class Basket {
 public:
  void add(const Row& row) {
    Json arguments = Json::object();
    Json fields = Json::array();
    for (const CheckArgument& argument : row.arguments()) {
      arguments[argument.option] = argument_entry(argument);
      const std::string id = std::to_string(datafields_.size() + 1);
      datafields_[id] = datafield(row, argument);
      fields.push_back({{"datafield_id", datafields_.size()},
                        {"is_required", argument.required ? "y" : "n"},
                        {"var_filter", nullptr}});
    }
    const std::string name(row.command());
    commands_[name] = {{"arguments", arguments},
                       {"command", row.plugin.name},  // below Icinga's PluginDir
                       {"disabled", false},
                       {"fields", fields},
                       {"imports", Json::array()},
                       {"is_string", nullptr},
                       {"methods_execute", "PluginCheck"},
                       {"object_name", name},
                       {"object_type", "object"},
                       {"timeout", "30"},
                       {"vars", default_variables(row)},
                       {"zone", nullptr}};
    const std::string service = "mailprobe-" + name;
    services_[service] = {{"object_name", service},
                          {"object_type", "template"},
                          {"check_command", name},
                          {"check_interval", row.runner == Runner::agent ? 60 : 300},
                          {"retry_interval", 60},
                          {"max_check_attempts", 3},
                          {"use_agent", row.runner == Runner::agent ? Json(true) : Json(nullptr)},
                          {"notes", row.plugin.purpose},
                          {"fields", Json::array()},
                          {"imports", Json::array()},
                          {"vars", Json::object()}};
  }

  [[nodiscard]] Json value() const {
    return {{"Command", commands_}, {"ServiceTemplate", services_}, {"Datafield", datafields_}};
  }

 private:
  Json commands_ = Json::object();
  Json services_ = Json::object();
  Json datafields_ = Json::object();
};

}  // namespace

std::string director_basket() {
  Basket basket;
  for (const Row& row : suite())
    basket.add(row);
  return basket.value().dump(4) + '\n';
}

}  // namespace mailprobe::contrib
