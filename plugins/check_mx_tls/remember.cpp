// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mx_tls/remember.hpp"

#include "check_mx_tls/senders.hpp"
#include "plugin/json_values.hpp"
#include "plugin/state_file.hpp"

namespace mailprobe::check_mx_tls {
namespace {

using plugin::Json;
using plugin::StateFile;

// As long as the id stays, so does the policy that came with it: what is wrong is told until the id
// is changed, not only once.
bool is_news(const Remembered& remembered, const policy::mta_sts::Record& record) {
  return remembered.id != record.id;
}

base::Result<void> save(StateFile& state, const std::string& key, const Json& entry) {
  state.set_entry(key, entry);
  return state.save();
}

}  // namespace

Remembered remember(const Task& task, const StsObservation& sts) {
  Remembered remembered;
  if (!task.options.state_file) return remembered;
  auto state = StateFile::open(*task.options.state_file, task.deadline);
  if (!state) {
    remembered.error = state.error();
    return remembered;
  }
  remembered.error = state->damage();
  const std::string key = "check_mx_tls " + task.options.domain.format();
  const Json entry = state->entry(key);
  remembered.id = plugin::string_in(entry, "sts_id");
  remembered.policy = plugin::string_in(entry, "sts_policy");
  const auto* record = std::get_if<policy::mta_sts::Record>(&sts.record);
  const policy::mta_sts::Policy* policy = believed_policy(sts);
  const bool known = record != nullptr && policy != nullptr && is_news(remembered, *record);
  if (!known && !state->damage()) return remembered;
  const Json seen =
      known ? Json{{"sts_id", record->id}, {"sts_policy", policy::mta_sts::format_policy(*policy)}}
            : Json::object();
  if (const auto saved = save(*state, key, seen); !saved && !remembered.error)
    remembered.error = saved.error();
  return remembered;
}

}  // namespace mailprobe::check_mx_tls
