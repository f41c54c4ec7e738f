// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/redaction.hpp"

#include <algorithm>

namespace mailprobe::base {

void Redaction::hide(std::string_view secret) {
  if (secret.empty()) return;
  const auto shorter = std::ranges::find_if(
      secrets_, [&](const Secret& other) { return other.reveal().size() < secret.size(); });
  secrets_.insert(shorter, Secret::copy_of(secret));
}

std::string Redaction::apply(std::string_view text) const {
  constexpr std::string_view mask = "***";
  std::string shown(text);
  for (const Secret& secret : secrets_) {
    std::size_t at = shown.find(secret.reveal());
    while (at != std::string::npos) {
      shown.replace(at, secret.reveal().size(), mask);
      at = shown.find(secret.reveal(), at + mask.size());
    }
  }
  return shown;
}

}  // namespace mailprobe::base
