// SPDX-License-Identifier: GPL-3.0-or-later
//
// What an OK needs. A judge first declares every item that the user asked for, then settles each
// one: confirmed (seen, and found right or worth a finding) or explained (not seen, and a finding
// says why). An item that nobody settled makes the run UNKNOWN, whatever else was fine.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace mailprobe::plugin {

class Evidence {
 public:
  void require(std::string_view item);

  // An item that was not required counts for nothing.
  void settle(std::string_view item);

  // In the order of require(). A record without a single item is incomplete by itself.
  [[nodiscard]] std::vector<std::string> missing() const;

 private:
  struct Item {
    std::string name;
    bool settled = false;
  };
  std::vector<Item> items_;
};

}  // namespace mailprobe::plugin
