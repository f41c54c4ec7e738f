// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a judge returns: a tree of checks with their findings, the numbers, the facts, and the
// evidence. conclude() makes of it the one verdict of the run; nothing else can produce an OK.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "plugin/evidence.hpp"
#include "plugin/finding.hpp"
#include "plugin/perfdata.hpp"

namespace mailprobe::plugin {

using Json = nlohmann::ordered_json;

// A further line of long output, shown from this verbosity on.
struct Detail {
  int verbosity;
  std::string text;
};

// One sub-check: a line of the tree.
struct Check {
  std::string text;  // "certificate: mx.example.org, valid until 2027-01-02"
  std::vector<Finding> findings;
  std::vector<Detail> details;
  std::vector<Check> children;

  // The worst of its findings and its children.
  [[nodiscard]] Status status() const;
};

struct Report {
  std::string service;     // "SMTP", the first word of the output
  std::string plugin;      // "check_smtp_full"
  std::string target;      // "mx.example.org:25"
  std::string ok_summary;  // the first line's text if all is well
  std::string postscript;  // to stand behind that text, whatever it is
  std::vector<Check> checks;
  std::vector<Perfdata> perfdata;
  std::vector<std::pair<std::string, double>> timings;  // seconds
  std::shared_ptr<const Json> observations;  // an object, for the JSON format; may be missing
  Evidence evidence;
  int verbosity = 0;  // of the text format at least, whatever -v says: what was asked for is shown
  // Lines that the text format prints instead of its own first one, performance data included: the
  // words of another plugin. The state is still the verdict's.
  std::string headline;
};

// Worst first, otherwise in the order of the tree.
std::vector<Finding> all_findings(const Report& report);

class Verdict {
 public:
  [[nodiscard]] Status status() const { return status_; }
  // Worst first; holds plugin.incomplete if evidence is missing.
  [[nodiscard]] const std::vector<Finding>& findings() const { return findings_; }

 private:
  friend Verdict conclude(const Report& report);
  Verdict(Status status, std::vector<Finding> findings)
      : status_(status), findings_(std::move(findings)) {}

  Status status_;
  std::vector<Finding> findings_;
};

Verdict conclude(const Report& report);

// A report that holds a single finding about the plugin itself.
struct PluginName {
  std::string_view service;
  std::string_view plugin;
};
Report report_about_itself(PluginName name, const FindingKind& kind, std::string message);

}  // namespace mailprobe::plugin
