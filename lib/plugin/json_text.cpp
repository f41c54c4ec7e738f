// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/json_text.hpp"

#include <string_view>

#include "plugin/json.hpp"

namespace mailprobe::plugin {
namespace {

// '|' and ';' can stand in strings only, and there \uXXXX means the same.
std::string escape_significant(std::string_view json) {
  std::string escaped;
  escaped.reserve(json.size());
  for (const char c : json) {
    switch (c) {
      case '|': escaped += "\\u007c"; break;
      case ';': escaped += "\\u003b"; break;
      default: escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::string format_json(const Json& document) {
  return escape_significant(document.dump(-1, ' ', true, Json::error_handler_t::replace)) + '\n';
}

}  // namespace mailprobe::plugin
