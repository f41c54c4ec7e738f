// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/status.hpp"

#include "base/ascii.hpp"

namespace mailprobe::plugin {
Status worst(Status a, Status b) {
  for (const Status status : worst_to_best) {
    if (status == a || status == b) return status;
  }
  return a;
}

std::string_view format_status(Status status) {
  switch (status) {
    case Status::ok: return "OK";
    case Status::warning: return "WARNING";
    case Status::critical: return "CRITICAL";
    case Status::unknown: return "UNKNOWN";
  }
  return "UNKNOWN";
}

std::optional<Status> parse_status(std::string_view text) {
  for (const Status status : worst_to_best) {
    const char code = static_cast<char>('0' + exit_code(status));
    if (base::iequals(text, format_status(status)) || text == std::string_view(&code, 1))
      return status;
  }
  return std::nullopt;
}

}  // namespace mailprobe::plugin
