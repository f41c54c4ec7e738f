// SPDX-License-Identifier: GPL-3.0-or-later
//
// How the long output shows what was said in a session.
#pragma once

#include <string>
#include <vector>

#include "plugin/report.hpp"
#include "smtp/session.hpp"

namespace mailprobe::probe {

// "C: EHLO ...", "S: 250 ...", below a title; nothing if there are no lines.
void add_dialogue(plugin::Check& check, std::string title,
                  const std::vector<smtp::TranscriptLine>& lines);

}  // namespace mailprobe::probe
