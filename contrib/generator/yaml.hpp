// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

#include <nlohmann/json.hpp>

namespace mailprobe::contrib {

// A value of maps, lists and strings as YAML, every string in single quotes.
std::string to_yaml(const nlohmann::ordered_json& value);

}  // namespace mailprobe::contrib
