// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mailqueue/memory.hpp"

#include <algorithm>

#include "plugin/json_values.hpp"
#include "plugin/state_file.hpp"

namespace mailprobe::check_mailqueue {
namespace {

using plugin::Json;
using queue::Sample;
using std::chrono::seconds;
using std::chrono::sys_seconds;

// One a minute for the longest window that anybody needs; with more, every second one goes.
constexpr std::size_t most_samples = 240;

std::string key_of(const Observation& seen) {
  std::string key = "check_mailqueue";
  for (const InstanceObservation& instance : seen.instances)
    key += ' ' + instance.name;
  return key;
}

std::optional<Sample> sample_in(const Json& json) {
  if (!json.is_array() || json.size() != 2) return std::nullopt;
  if (!json[0].is_number_unsigned() || !json[1].is_number_unsigned()) return std::nullopt;
  constexpr std::uint64_t latest = 253402300799;  // the end of the year 9999
  const auto at = json[0].get<std::uint64_t>();
  if (at > latest) return std::nullopt;
  return Sample{sys_seconds(seconds(static_cast<std::int64_t>(at))), json[1].get<std::uint64_t>()};
}

// Those of the window, in the order of their times; what is of tomorrow is none of ours.
std::vector<Sample> samples_in(const Json& entry, const Task& task) {
  std::vector<Sample> samples;
  const auto found = entry.find("samples");
  if (found == entry.end() || !found->is_array()) return samples;
  for (const Json& json : *found) {
    const auto sample = sample_in(json);
    if (!sample || sample->at >= task.now) continue;
    if (task.now - sample->at <= task.options.memory.window) samples.push_back(*sample);
  }
  std::ranges::sort(samples, {}, &Sample::at);
  return samples;
}

void thin_out(std::vector<Sample>& samples) {
  while (samples.size() > most_samples) {
    std::size_t rank = 0;
    std::erase_if(samples, [&](const Sample& /*sample*/) { return ++rank % 2 == 0; });
  }
}

Json to_json(const std::vector<Sample>& samples) {
  Json json = Json::array();
  for (const Sample& sample : samples)
    json.push_back(Json::array(
        {static_cast<std::uint64_t>(sample.at.time_since_epoch().count()), sample.messages}));
  return json;
}

}  // namespace

void remember(const Task& task, base::Deadline deadline, Observation& seen) {
  if (!task.options.memory.file || !seen.total) return;
  auto state = plugin::StateFile::open(*task.options.memory.file, deadline);
  if (!state) {
    seen.memory_error = state.error();
    return;
  }
  seen.memory_error = state->damage();
  const std::string key = key_of(seen);
  std::vector<Sample> samples = samples_in(state->entry(key), task);
  if (seen.is_whole()) {
    samples.push_back({task.now, seen.total->total().messages});
    seen.growth = {queue::growth_of(samples), samples.size(),
                   samples.back().at - samples.front().at};
  }
  thin_out(samples);
  state->set_entry(key, {{"samples", to_json(samples)}});
  if (const auto saved = state->save(); !saved && !seen.memory_error)
    seen.memory_error = saved.error();
}

}  // namespace mailprobe::check_mailqueue
