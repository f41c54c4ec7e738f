// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/evidence.hpp"

#include <algorithm>

namespace mailprobe::plugin {

void Evidence::require(std::string_view item) {
  if (std::ranges::find(items_, item, &Item::name) == items_.end())
    items_.push_back({std::string(item)});
}

void Evidence::settle(std::string_view item) {
  const auto found = std::ranges::find(items_, item, &Item::name);
  if (found != items_.end()) found->settled = true;
}

std::vector<std::string> Evidence::missing() const {
  if (items_.empty()) return {"any evidence"};
  std::vector<std::string> names;
  for (const Item& item : items_) {
    if (!item.settled) names.push_back(item.name);
  }
  return names;
}

}  // namespace mailprobe::plugin
