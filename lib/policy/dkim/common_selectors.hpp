// SPDX-License-Identifier: GPL-3.0-or-later
//
// Selectors that large senders and common software tell their users to publish. A selector can be
// any name, so a key that stands under none of these may well exist: what is found is known, and
// what is not found says nothing.
#pragma once

#include <span>
#include <string_view>

namespace mailprobe::policy::dkim {

struct CommonSelector {
  std::string_view selector;
  std::string_view sender;  // who is known for it
};

std::span<const CommonSelector> common_selectors();

}  // namespace mailprobe::policy::dkim
