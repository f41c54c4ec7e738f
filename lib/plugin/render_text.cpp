// SPDX-License-Identifier: GPL-3.0-or-later
//
// SERVICE STATE - summary | perfdata, and with -v the tree of checks as Icinga Web draws it.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "plugin/render.hpp"

namespace mailprobe::plugin {
namespace {

constexpr std::size_t indent_width = 4;

// The last guard. Foreign text was made harmless where it entered a message; should any text of our
// own ever hold one of these, the engines still get exactly one line and one '|'.
std::string as_one_line(std::string text) {
  for (char& c : text) {
    if (c == '|') c = '/';
    if (base::is_control(c)) c = ' ';
  }
  return text;
}

// The same, but that the first '|' may stay: performance data follow it.
std::string with_one_bar(std::string_view line) {
  const std::size_t bar = line.find('|');
  std::string text = as_one_line(std::string(line.substr(0, bar)));
  if (bar == std::string_view::npos) return text;
  return text + '|' + as_one_line(std::string(line.substr(bar + 1)));
}

std::string headline(std::string_view lines) {
  if (lines.ends_with('\n')) lines.remove_suffix(1);
  std::string guarded;
  for (const std::string_view line : base::split(lines, '\n'))
    guarded += with_one_bar(line) + '\n';
  return guarded;
}

std::string first_line(const Report& report, const Verdict& verdict) {
  if (!report.headline.empty()) return headline(report.headline);
  std::string line = fmt::format("{} {} - {}", report.service, format_status(verdict.status()),
                                 as_one_line(summarise(report, verdict)));
  if (!report.perfdata.empty()) line += " | " + format_perfdata(report.perfdata);
  return line + '\n';
}

class Tree {
 public:
  explicit Tree(int verbosity) : verbosity_(verbosity) {}

  void add(const Check& check, std::size_t depth) {
    add_line(depth, fmt::format("\\_ [{}] {}", format_status(check.status()), check.text));
    for (const Finding& finding : check.findings)
      add(finding, depth + 1);
    for (const Detail& detail : check.details) {
      if (detail.verbosity <= verbosity_) add_line(depth + 1, detail.text);
    }
    for (const Check& child : check.children)
      add(child, depth + 1);
  }

  void add(const Finding& finding, std::size_t depth) {
    add_line(depth, fmt::format("\\_ [{}] {} ({})", format_status(finding.status), finding.message,
                                finding.kind->id));
    if (finding.status == Status::ok) return;
    add_line(depth + 1, fmt::format("to do: {} ({})", finding.remedy(), finding.kind->source));
  }

  [[nodiscard]] const std::vector<std::string>& lines() const { return lines_; }

 private:
  void add_line(std::size_t depth, std::string_view text) {
    lines_.push_back(std::string(depth * indent_width, ' ') + as_one_line(std::string(text)));
  }

  int verbosity_;
  std::vector<std::string> lines_;
};

std::string append_within(std::string output, const std::vector<std::string>& lines,
                          std::size_t limit) {
  constexpr std::size_t room_for_notice = 40;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    if (output.size() + lines[i].size() + room_for_notice > limit) {
      return output + fmt::format("... {} more lines\n", lines.size() - i);
    }
    output += lines[i] + '\n';
  }
  return output;
}

}  // namespace

std::string render_text(const Report& report, const Verdict& verdict, int verbosity) {
  const std::string output = first_line(report, verdict);
  if (verbosity == 0) return append_within(output, {}, quiet_limit);

  Tree tree(verbosity);
  for (const Check& check : report.checks)
    tree.add(check, 0);
  const auto incomplete = std::ranges::find_if(
      verdict.findings(), [](const Finding& finding) { return finding.kind == &own::incomplete; });
  if (incomplete != verdict.findings().end()) tree.add(*incomplete, 0);
  return append_within(output, tree.lines(), output_limit);
}

}  // namespace mailprobe::plugin
