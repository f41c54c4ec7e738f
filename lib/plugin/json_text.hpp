// SPDX-License-Identifier: GPL-3.0-or-later
//
// JSON as the engines carry it unharmed: one line, ASCII, and no byte at which one of them cuts.
#pragma once

#include <string>

#include "plugin/report.hpp"

namespace mailprobe::plugin {

// Ends with a newline.
std::string format_json(const Json& document);

}  // namespace mailprobe::plugin
