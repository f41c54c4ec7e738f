// SPDX-License-Identifier: GPL-3.0-or-later
#include "base/foreign_text.hpp"
#include "check_spf_dkim/describe_parts.hpp"
#include "check_spf_dkim/judge.hpp"

namespace mailprobe::check_spf_dkim {

using plugin::Json;

std::shared_ptr<const Json> describe(const Task& task, const Observation& seen) {
  Json json = Json::object();
  if (task.options.domain) json["domain"] = base::printable(task.options.domain->format());
  if (task.options.spf.wanted) json["spf"] = describe_spf(seen.spf);
  if (task.options.dkim.wanted) json["dkim"] = describe_dkim(seen.dkim);
  if (seen.dmarc) json["dmarc"] = describe_dmarc(*seen.dmarc);
  if (seen.companions) json.update(describe_companions(*seen.companions));
  if (task.options.state_file) json["changes"] = describe_changes(seen.memory);
  json["dns"] = {{"questions", seen.questions},
                 {"steps", seen.batches},
                 {"rewrites", seen.resolver_rewrites ? 1 : 0}};
  return std::make_shared<const Json>(std::move(json));
}

}  // namespace mailprobe::check_spf_dkim
