// SPDX-License-Identifier: GPL-3.0-or-later
#include "support/plugin_words.hpp"

#include <algorithm>

#include "base/ascii.hpp"
#include "plugin/render.hpp"

namespace mailprobe::test {
namespace {

void check_metric(const plugin::Definition& plugin, const plugin::Perfdata& item) {
  const auto kind = std::ranges::find(plugin.metrics, item.metric, &plugin::MetricKind::name);
  if (kind != plugin.metrics.end() && kind->unit == item.unit) return;
  throw std::logic_error(item.metric + " is not in the table of metrics, or has another unit");
}

}  // namespace

Words parse_words(const plugin::Definition& plugin, std::vector<std::string> words) {
  words.emplace_back("--format=json");
  const auto table = plugin::all_options(plugin);
  auto line = demand(plugin::CommandLine::parse(table, std::move(words)));
  auto common = demand(plugin::read_common_options(line, plugin.findings));
  return {std::move(line), std::move(common)};
}

Conclusion conclude(const plugin::Definition& plugin, const plugin::Report& report) {
  for (const plugin::Perfdata& item : report.perfdata)
    check_metric(plugin, item);
  const plugin::Verdict verdict = plugin::conclude(report);
  Conclusion result{.state = std::string(plugin::format_status(verdict.status())),
                    .findings = {},
                    .remarks = {},
                    .text = plugin::render_text(report, verdict, 1),
                    .observations = *report.observations};
  for (const plugin::Finding& found : verdict.findings())
    (found.status == plugin::Status::ok ? result.remarks : result.findings)
        .insert(std::string(found.kind->id));
  return result;
}

std::string join(const std::set<std::string>& ids) {
  return base::join(std::vector<std::string>(ids.begin(), ids.end()), " ");
}

}  // namespace mailprobe::test
