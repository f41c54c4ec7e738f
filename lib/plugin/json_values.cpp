// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/json_values.hpp"

namespace mailprobe::plugin {

using std::chrono::sys_seconds;

std::string string_in(const Json& entry, const std::string& member) {
  const auto found = entry.find(member);
  return found != entry.end() && found->is_string() ? found->get<std::string>() : "";
}

Json object_in(const Json& entry, const std::string& member) {
  const auto found = entry.find(member);
  return found != entry.end() && found->is_object() ? *found : Json::object();
}

std::optional<sys_seconds> past_time_in(const Json& entry, const std::string& member,
                                        sys_seconds now) {
  const auto found = entry.find(member);
  if (found == entry.end() || !found->is_number_integer()) return std::nullopt;
  const sys_seconds time{std::chrono::seconds(found->get<std::int64_t>())};
  if (time < sys_seconds{} || time > now) return std::nullopt;
  return time;
}

}  // namespace mailprobe::plugin
