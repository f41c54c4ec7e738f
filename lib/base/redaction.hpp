// SPDX-License-Identifier: GPL-3.0-or-later
//
// What must not be repeated. A server that is told a password may write it into its refusal; what
// is shown of such a text goes through here first.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/secret.hpp"

namespace mailprobe::base {

class Redaction {
 public:
  // An empty secret hides nothing.
  void hide(std::string_view secret);

  // Every occurrence of a secret becomes "***", those of the longest first.
  [[nodiscard]] std::string apply(std::string_view text) const;

 private:
  std::vector<Secret> secrets_;  // the longest first
};

}  // namespace mailprobe::base
