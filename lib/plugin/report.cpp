// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/report.hpp"

#include <algorithm>
#include <iterator>

#include "base/ascii.hpp"

namespace mailprobe::plugin {
namespace {

void collect(const std::vector<Check>& checks, std::vector<Finding>& findings) {
  for (const Check& check : checks) {
    std::ranges::copy(check.findings, std::back_inserter(findings));
    collect(check.children, findings);
  }
}

// The order among equals stays.
std::vector<Finding> worst_first(const std::vector<Finding>& findings) {
  std::vector<Finding> sorted;
  for (const Status status : worst_to_best) {
    std::ranges::copy_if(findings, std::back_inserter(sorted),
                         [&](const Finding& finding) { return finding.status == status; });
  }
  return sorted;
}

}  // namespace

Status Check::status() const {
  Status status = Status::ok;
  for (const Finding& finding : findings)
    status = worst(status, finding.status);
  for (const Check& child : children)
    status = worst(status, child.status());
  return status;
}

std::vector<Finding> all_findings(const Report& report) {
  std::vector<Finding> findings;
  collect(report.checks, findings);
  return worst_first(findings);
}

Verdict conclude(const Report& report) {
  std::vector<Finding> findings = all_findings(report);
  const std::vector<std::string> missing = report.evidence.missing();
  if (!missing.empty()) {
    findings.push_back(
        {&own::incomplete, Status::unknown, "not seen: " + base::join(missing, ", "), {}});
    findings = worst_first(findings);
  }
  const Status status = findings.empty() ? Status::ok : findings.front().status;
  return {status, std::move(findings)};
}

Report report_about_itself(PluginName name, const FindingKind& kind, std::string message) {
  Report report;
  report.service = name.service;
  report.plugin = name.plugin;
  report.checks.push_back({message, {{&kind, kind.status, message, {}}}, {}, {}});
  report.evidence.require("the check");
  report.evidence.settle("the check");
  return report;
}

}  // namespace mailprobe::plugin
