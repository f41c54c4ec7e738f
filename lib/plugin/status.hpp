// SPDX-License-Identifier: GPL-3.0-or-later
//
// The four states of a plugin, their exit codes, and which of two is worse (Monitoring Plugins
// guidelines; CRITICAL outranks UNKNOWN, which outranks WARNING).
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

namespace mailprobe::plugin {

// The values are the exit codes.
enum class Status : std::uint8_t { ok = 0, warning = 1, critical = 2, unknown = 3 };

// The one place that says which state is worse than which.
inline constexpr std::array worst_to_best{Status::critical, Status::unknown, Status::warning,
                                          Status::ok};

constexpr int exit_code(Status status) { return static_cast<int>(status); }

Status worst(Status a, Status b);

std::string_view format_status(Status status);  // "OK", "WARNING", "CRITICAL", "UNKNOWN"

// A name in any case, or an exit code "0" to "3".
std::optional<Status> parse_status(std::string_view text);

}  // namespace mailprobe::plugin
