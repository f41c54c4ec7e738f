// SPDX-License-Identifier: GPL-3.0-or-later
//
// A plugin's command line and its report, in this process.
#pragma once

#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json.hpp>

#include "plugin/plugin.hpp"

namespace mailprobe::test {

// The value, or std::invalid_argument with the error's message.
template <typename Value>
Value demand(base::Result<Value> result) {
  if (!result) throw std::invalid_argument(result.error().message);
  return *std::move(result);
}

struct Words {
  plugin::CommandLine line;
  plugin::CommonOptions common;
};

// As for --format=json. Throws std::invalid_argument if they are wrong.
Words parse_words(const plugin::Definition& plugin, std::vector<std::string> words);

// What a report comes to. It is checked that its metrics are those of the plugin's table.
struct Conclusion {
  std::string state;
  std::set<std::string> findings;  // ids of what is not OK
  std::set<std::string> remarks;   // of what is
  std::string text;                // with -v
  nlohmann::json observations;
};

Conclusion conclude(const plugin::Definition& plugin, const plugin::Report& report);

// With blanks between them.
std::string join(const std::set<std::string>& ids);

}  // namespace mailprobe::test
