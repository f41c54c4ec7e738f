// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_spf_dkim/remember.hpp"

#include "base/encoding.hpp"
#include "base/foreign_text.hpp"
#include "crypto/digest.hpp"
#include "plugin/json_values.hpp"
#include "plugin/state_file.hpp"

namespace mailprobe::check_spf_dkim {
namespace {

using plugin::Json;
using plugin::object_in;
using plugin::past_time_in;
using plugin::StateFile;
using plugin::string_in;
using std::chrono::sys_seconds;

constexpr std::size_t longest_kept = 1000;  // bytes of a record's text; its digest is of all

struct Watched {
  std::string key;   // in the file
  std::string name;  // for a human
  std::string text;  // empty: there is none
};

// What a reading holds of a record: nothing if that is not known.
struct TextOf {
  std::optional<std::string> operator()(const policy::NoRecord& /*none*/) const { return ""; }
  std::optional<std::string> operator()(const policy::SeveralRecords& /*several*/) const {
    return std::nullopt;
  }
  std::optional<std::string> operator()(const policy::dmarc::CouldNotAsk& /*failure*/) const {
    return std::nullopt;
  }
  std::optional<std::string> operator()(const policy::dkim::UnknownKey& /*unknown*/) const {
    return std::nullopt;
  }
  // A record of any kind, sound or not.
  std::optional<std::string> operator()(const auto& record) const { return record.text; }
};

class Collector {
 public:
  explicit Collector(const Observation& seen) : seen_(seen) {}

  std::vector<Watched> collect() {
    const auto& spf = seen_.spf.record;
    if (spf && spf->finding != policy::spf::Finding::not_known)
      add("spf", "the SPF record", spf->reading);
    if (seen_.dmarc)
      add("dmarc", "the DMARC record", seen_.dmarc->discovery.walk.steps.front().finding);
    for (const KeyObservation& key : seen_.dkim.keys) {
      const std::string selector = base::printable(key.selector.format());
      add("dkim " + selector, "the DKIM key of " + selector, key.reading);
    }
    if (seen_.companions) add_companions(*seen_.companions);
    return std::move(watched_);
  }

 private:
  void add_companions(const CompanionObservation& companions) {
    add("bimi", "the BIMI record", companions.bimi.finding);
    if (companions.sts_failure.empty()) add("mta-sts", "the MTA-STS record", companions.sts);
    if (companions.tls_rpt_failure.empty())
      add("tls-rpt", "the record for TLS reports", companions.tls_rpt);
  }

  void add(std::string key, std::string name, const auto& reading) {
    auto text = std::visit(TextOf{}, reading);
    if (text) watched_.push_back({std::move(key), std::move(name), *std::move(text)});
  }

  const Observation& seen_;
  std::vector<Watched> watched_;
};

std::string digest_of(const std::string& text) {
  return base::format_hex(crypto::digest_of(crypto::Hash::sha256, text));
}

// Goes over what is watched, beside what is remembered of it.
class Comparison {
 public:
  Comparison(const Task& task, const Json& entry)
      : now_(std::chrono::floor<std::chrono::seconds>(task.now)),
        changed_for_(task.options.changed_for),
        records_(object_in(entry, "records")),
        keys_(object_in(entry, "keys")) {}

  void compare(const Watched& watched, Memory& memory) {
    const std::string digest = digest_of(watched.text);
    const std::string text = watched.text.substr(0, longest_kept);
    Json record = object_in(records_, watched.key);
    if (!record.empty() && string_in(record, "digest") != digest)
      record = {{"before", string_in(record, "text")}, {"since", now_.time_since_epoch().count()}};
    record["digest"] = digest;
    record["text"] = text;
    const auto since = past_time_in(record, "since", now_);
    if (since && now_ - *since < changed_for_)
      memory.changes.push_back({watched.name, string_in(record, "before"), text, *since});
    records_[watched.key] = std::move(record);
  }

  void note(const KeyObservation& key, Memory& memory) {
    const auto* record = std::get_if<policy::dkim::KeyRecord>(&key.reading);
    if (record == nullptr) return;
    const std::string fingerprint = record->key.fingerprint();
    const sys_seconds seen = past_time_in(keys_, fingerprint, now_).value_or(now_);
    memory.key_seen[fingerprint] = seen;
    current_keys_[fingerprint] = seen.time_since_epoch().count();
  }

  // With a failed look-up a key would be young again, so that those of before stay, too.
  [[nodiscard]] Json entry() const {
    constexpr std::size_t most_keys = 200;
    Json keys = current_keys_;
    for (const auto& [fingerprint, time] : keys_.items()) {
      if (keys.size() < most_keys && !keys.contains(fingerprint)) keys[fingerprint] = time;
    }
    return {{"records", records_}, {"keys", std::move(keys)}};
  }

 private:
  sys_seconds now_;
  std::chrono::seconds changed_for_;
  Json records_;
  Json keys_;
  Json current_keys_ = Json::object();
};

}  // namespace

Memory remember(const Task& task, const Observation& seen, base::Deadline deadline) {
  Memory memory;
  if (!task.options.state_file || !task.options.domain) return memory;
  auto state = StateFile::open(*task.options.state_file, deadline);
  if (!state) {
    memory.error = state.error();
    return memory;
  }
  memory.error = state->damage();
  const std::string key = "check_spf_dkim " + task.options.domain->format();
  Comparison comparison(task, state->entry(key));
  for (const Watched& watched : Collector(seen).collect())
    comparison.compare(watched, memory);
  for (const KeyObservation& observed : seen.dkim.keys)
    comparison.note(observed, memory);
  state->set_entry(key, comparison.entry());
  if (const auto saved = state->save(); !saved && !memory.error) memory.error = saved.error();
  return memory;
}

}  // namespace mailprobe::check_spf_dkim
