// SPDX-License-Identifier: GPL-3.0-or-later
//
// Lengths of time as mail servers' settings and people write them.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace mailprobe::base {

// Span ::= 1*DIGIT ["s" / "m" / "h" / "d" / "w"]; without a unit in `unit`. At most 1000 years.
std::optional<std::chrono::seconds> parse_time_span(
    std::string_view text, std::chrono::seconds unit = std::chrono::seconds(1));

// "45 s", "12 min", "3 h 20 min", "5 d 2 h": the two largest units.
std::string format_time_span(std::chrono::seconds span);

}  // namespace mailprobe::base
