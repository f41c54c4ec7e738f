// SPDX-License-Identifier: GPL-3.0-or-later
#include "probe/dialogue.hpp"

#include "base/foreign_text.hpp"

namespace mailprobe::probe {

void add_dialogue(plugin::Check& check, std::string title,
                  const std::vector<smtp::TranscriptLine>& lines) {
  using Speaker = smtp::TranscriptLine::Speaker;
  if (lines.empty()) return;
  plugin::Check& dialogue = check.children.emplace_back(plugin::Check{.text = std::move(title)});
  for (const smtp::TranscriptLine& line : lines) {
    const std::string_view mark = line.speaker == Speaker::client ? "C: " : "S: ";
    const std::string shown = base::printable(line.text);
    const bool note = line.speaker == Speaker::note;
    dialogue.details.push_back({1, note ? "(" + shown + ")" : std::string(mark) + shown});
  }
}

}  // namespace mailprobe::probe
