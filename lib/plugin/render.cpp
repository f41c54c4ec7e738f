// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/render.hpp"

#include <algorithm>

#include "base/foreign_text.hpp"

namespace mailprobe::plugin {
namespace {

// "192.0.2.1: ...", unless the text begins with it anyway.
std::string name_subject(const std::string& subject, const std::string& text) {
  const bool is_named = text.starts_with(subject + ' ') || text.starts_with(subject + ':');
  return subject.empty() || is_named ? text : subject + ": " + text;
}

// The findings that made the state what it is, and those below it; notes that are OK say nothing
// here.
std::vector<std::string> messages(const Verdict& verdict) {
  std::vector<std::string> texts;
  for (const Finding& finding : verdict.findings()) {
    const std::string text = name_subject(finding.target, finding.message);
    if (finding.status != Status::ok && std::ranges::find(texts, text) == texts.end())
      texts.push_back(text);
  }
  return texts;
}

std::string join_within(const std::vector<std::string>& texts, std::size_t limit) {
  std::string joined;
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const std::string piece = (i == 0 ? "" : "; ") + texts[i];
    if (i > 0 && joined.size() + piece.size() > limit) {
      return joined + " (+" + std::to_string(texts.size() - i) + " more)";
    }
    joined += piece;
  }
  return joined;
}

std::string summary(const Report& report, const Verdict& verdict) {
  if (verdict.status() == Status::ok) return report.ok_summary;
  constexpr std::size_t room_for_messages = 360;
  const std::string text =
      name_subject(report.target, join_within(messages(verdict), room_for_messages));
  const std::string advice = ". To do: " + std::string(verdict.findings().front().remedy());
  return text.size() + advice.size() <= first_line_limit ? text + advice : text;
}

}  // namespace

std::string summarise(const Report& report, const Verdict& verdict) {
  if (report.postscript.empty()) return base::cut(summary(report, verdict), first_line_limit);
  const std::string tail = ' ' + base::cut(report.postscript, first_line_limit / 2);
  return base::cut(summary(report, verdict), first_line_limit - tail.size()) + tail;
}

std::string render(const Report& report, const Verdict& verdict, Rendering rendering) {
  switch (rendering.format) {
    case Format::text:
      return render_text(report, verdict, std::max(rendering.verbosity, report.verbosity));
    case Format::json: return render_json(report, verdict);
    case Format::openmetrics: return render_openmetrics(report, verdict);
    case Format::mp_test_json: return render_mp_test_json(report, verdict);
  }
  return render_text(report, verdict, rendering.verbosity);
}

}  // namespace mailprobe::plugin
