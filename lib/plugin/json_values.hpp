// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a state file holds, which anybody may have changed: a member of another type is none.
#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "plugin/json.hpp"

namespace mailprobe::plugin {

// Empty if there is none.
std::string string_in(const Json& entry, const std::string& member);
Json object_in(const Json& entry, const std::string& member);

// Seconds since 1970. One that is not within the past is none of ours.
std::optional<std::chrono::sys_seconds> past_time_in(const Json& entry, const std::string& member,
                                                     std::chrono::sys_seconds now);

}  // namespace mailprobe::plugin
