// SPDX-License-Identifier: GPL-3.0-or-later
//
// What mail servers say when mail has to wait, and what it means; with who says so, where that is
// known. The first row whose words stand in a text counts.
#pragma once

#include <span>
#include <string_view>

#include "queue/reason.hpp"

namespace mailprobe::queue {

struct Wording {
  std::string_view words;  // in lower case
  Reason reason;
};

// Of other servers, in their replies.
std::span<const Wording> reply_wordings();

// Of the server that has the message, about its own attempt.
std::span<const Wording> own_wordings();

}  // namespace mailprobe::queue
