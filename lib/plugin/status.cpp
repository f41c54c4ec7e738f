// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/status.hpp"

#include <array>

#include "base/ascii.hpp"

namespace mailprobe::plugin {
namespace {

constexpr std::array all_states{Status::ok, Status::warning, Status::critical, Status::unknown};

int rank(Status status) {
  switch (status) {
    case Status::ok: return 0;
    case Status::warning: return 1;
    case Status::unknown: return 2;
    case Status::critical: return 3;
  }
  return 3;
}

}  // namespace

bool is_worse(Status a, Status b) { return rank(a) > rank(b); }

Status worst(Status a, Status b) { return is_worse(b, a) ? b : a; }

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
  for (const Status status : all_states) {
    const char code = static_cast<char>('0' + exit_code(status));
    if (base::iequals(text, format_status(status)) || text == std::string_view(&code, 1))
      return status;
  }
  return std::nullopt;
}

}  // namespace mailprobe::plugin
