// SPDX-License-Identifier: GPL-3.0-or-later
#include "plugin/finding.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/foreign_text.hpp"

namespace mailprobe::plugin {
namespace own {
namespace {

constexpr std::string_view guidelines = "Monitoring Plugins guidelines";

}  // namespace

const FindingKind usage{"plugin.usage", Status::unknown, "an option or its value is wrong",
                        "correct the command line; --help lists the options", guidelines};
const FindingKind overrun{"plugin.overrun", Status::unknown,
                          "the check did not end in time and was stopped from outside",
                          "look for a hung file system or raise --timeout", guidelines};
const FindingKind terminated{"plugin.terminated", Status::unknown, "a signal stopped the check",
                             "look for who stops the plugin: an engine's own timeout, a CPU limit",
                             guidelines};
const FindingKind internal_error{"plugin.internal_error", Status::unknown,
                                 "the plugin itself failed: no memory, or a defect",
                                 "report it with the command line and this text", guidelines};
const FindingKind incomplete{
    "plugin.incomplete", Status::unknown,
    "nothing bad was seen, but not everything that OK needs was seen either",
    "run with -vvv to see how far the check came", guidelines};

Catalogue catalogue() {
  static const std::array kinds{usage, overrun, terminated, internal_error, incomplete};
  return kinds;
}

}  // namespace own

std::vector<FindingKind> join(Catalogue a, Catalogue b) {
  std::vector<FindingKind> joined(a.begin(), a.end());
  joined.insert(joined.end(), b.begin(), b.end());
  return joined;
}

std::optional<Alarm> find_alarm(const Thresholds& thresholds, double value,
                                const AlarmKinds& kinds) {
  const Status status = thresholds.judge(value);
  if (status == Status::ok) return std::nullopt;
  const bool critical = status == Status::critical;
  const Range& range = critical ? *thresholds.critical : *thresholds.warning;
  return Alarm{critical ? &kinds.critical : &kinds.warning,
               fmt::format("outside of {}", format_range(range))};
}

base::Result<void> Severities::set(std::string_view assignment, Catalogue catalogue) {
  const std::size_t equals = assignment.find('=');
  const std::string_view id = assignment.substr(0, equals);
  if (equals == std::string_view::npos) {
    return base::failure(
        base::Cause::syntax,
        base::quote(assignment) + " is not of the form ID=STATE, as in tls.expired=warning");
  }
  const auto status = parse_status(assignment.substr(equals + 1));
  if (!status) {
    return base::failure(base::Cause::syntax,
                         base::quote(assignment.substr(equals + 1)) +
                             " is not a state: ok, warning, critical, unknown");
  }
  if (std::ranges::find(catalogue, id, &FindingKind::id) == catalogue.end()) {
    return base::failure(base::Cause::syntax,
                         "there is no finding " + base::quote(id) + "; --list-findings shows them");
  }
  chosen_.insert_or_assign(std::string(id), *status);
  return {};
}

void Severities::set_default(const FindingKind& kind, Status status) {
  chosen_.try_emplace(std::string(kind.id), status);
}

Status Severities::of(const FindingKind& kind) const {
  const auto chosen = chosen_.find(kind.id);
  return chosen == chosen_.end() ? kind.status : chosen->second;
}

}  // namespace mailprobe::plugin
