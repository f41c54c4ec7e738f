// SPDX-License-Identifier: GPL-3.0-or-later
#include "run.hpp"

#include <stdexcept>

#include "base/ascii.hpp"
#include "check_spf_dkim/definition.hpp"
#include "check_spf_dkim/findings.hpp"
#include "check_spf_dkim/judge.hpp"
#include "check_spf_dkim/observe.hpp"
#include "plugin/render.hpp"
#include "support/memory_resolver.hpp"

namespace mailprobe::test {

std::string join(const std::set<std::string>& ids) {
  return base::join(std::vector<std::string>(ids.begin(), ids.end()), " ");
}

Run run(std::string_view zone, const std::vector<std::string>& options,
        std::chrono::sys_seconds now) {
  using namespace check_spf_dkim;
  const auto demand = [](auto result) {
    if (!result) throw std::invalid_argument(result.error().message);
    return *std::move(result);
  };
  std::vector<std::string> words = options;
  words.emplace_back("--format=json");
  const auto table = plugin::all_options(definition());
  const auto line = demand(plugin::CommandLine::parse(table, words));
  const auto common = demand(plugin::read_common_options(line, finding::catalogue()));
  const Options parsed = demand(parse_options(line, common));

  MemoryResolver resolver(zone);
  const auto deadline = base::Deadline::after(std::chrono::seconds(20));
  const Inputs inputs = demand(read_inputs(parsed));
  const Task task{parsed, inputs, now};
  const Observation seen = observe(task, resolver, deadline);
  const plugin::Report report = judge(task, seen);
  const plugin::Verdict verdict = plugin::conclude(report);

  Run result{.state = std::string(plugin::format_status(verdict.status())),
             .findings = {},
             .remarks = {},
             .text = plugin::render_text(report, verdict, 1),
             .observations = *report.observations,
             .batches = seen.batches};
  for (const plugin::Finding& found : verdict.findings())
    (found.status == plugin::Status::ok ? result.remarks : result.findings)
        .insert(std::string(found.kind->id));
  return result;
}

}  // namespace mailprobe::test
