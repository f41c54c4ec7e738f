// SPDX-License-Identifier: GPL-3.0-or-later
#include "generator/yaml.hpp"

namespace mailprobe::contrib {
namespace {

using Json = nlohmann::ordered_json;

std::string quoted(const std::string& text) {
  std::string result = "'";
  for (const char c : text) {
    if (c == '\'') result += '\'';
    result += c;
  }
  return result + '\'';
}

void append(const Json& value, std::size_t indent, std::string& text);

void append_map(const Json& map, std::size_t indent, std::string& text) {
  bool is_first = true;
  for (const auto& [key, value] : map.items()) {
    if (!is_first) text.append(indent, ' ');
    is_first = false;
    text += key + ':';
    if (value.is_string()) {
      text += ' ' + quoted(value.get<std::string>()) + '\n';
    } else {
      text += '\n' + std::string(indent + 2, ' ');
      append(value, indent + 2, text);
    }
  }
}

// Where the cursor is the first line begins; the others are indented.
void append(const Json& value, std::size_t indent, std::string& text) {
  if (value.is_object()) {
    append_map(value, indent, text);
  } else if (value.is_array()) {
    bool is_first = true;
    for (const Json& element : value) {
      if (!is_first) text.append(indent, ' ');
      is_first = false;
      text += "- ";
      append(element, indent + 2, text);
    }
  } else {
    text += quoted(value.get<std::string>()) + '\n';
  }
}

}  // namespace

std::string to_yaml(const Json& value) {
  std::string text;
  append(value, 0, text);
  return text;
}

}  // namespace mailprobe::contrib
