// SPDX-License-Identifier: GPL-3.0-or-later
#include "check_mailqueue/observe.hpp"

#include "base/foreign_text.hpp"
#include "check_mailqueue/memory.hpp"
#include "queue/access.hpp"
#include "queue/postfix_settings.hpp"

namespace mailprobe::check_mailqueue {
namespace {

using queue::Door;
using queue::System;
using std::chrono::seconds;

// How long a system keeps trying if nobody tells it otherwise. Postfix is asked.
seconds usual_lifetime(System system) {
  using std::chrono::days;
  switch (system) {
    case System::exim:
    case System::opensmtpd: return days(4);
    case System::postfix:
    case System::sendmail: break;
    case System::nullmailer:
    case System::qmail: return days(7);
  }
  return days(5);
}

bool has_configurations(System system) {
  return system == System::postfix || system == System::exim || system == System::sendmail;
}

class Observer {
 public:
  Observer(const Task& task, base::Deadline deadline)
      : task_(task),
        // Who does not end in time leaves some of it to tell what was seen.
        deadline_(deadline.within(deadline.remaining() * 19 / 20)) {}

  Observation observe() && {
    find_system();
    if (!seen_.system) return std::move(seen_);
    find_instances();
    for (const std::string& configuration : configurations_)
      look_at(configuration);
    add_up();
    if (seen_.system == System::sendmail) seen_.no_dot = queue::host_name_without_dot();
    if (task_.options.diagnose) diagnose();
    return std::move(seen_);
  }

 private:
  void find_system() {
    seen_.system = task_.options.place.system;
    if (seen_.system) return;
    seen_.detection = queue::detect_system();
    seen_.system = seen_.detection.system;
  }

  // An empty configuration is the default one. Instances that cannot be found are not none.
  void find_instances() {
    const PlaceOptions& place = task_.options.place;
    configurations_ = place.configurations;
    if (!configurations_.empty()) {
      if (!has_configurations(*seen_.system))
        seen_.instances_trouble = "it has no configurations that --configdir could name";
      return;
    }
    configurations_.emplace_back();
    if (!place.all_instances) return;
    if (seen_.system != System::postfix) {
      seen_.instances_trouble = "the instances of Postfix are known, and no others";
      return;
    }
    const auto settings = queue::ask_postfix_settings("", deadline_);
    if (settings) {
      configurations_.insert(configurations_.end(), settings->instances.begin(),
                             settings->instances.end());
    } else {
      seen_.instances_trouble = settings.error().message;
    }
  }

  void look_at(const std::string& configuration) {
    InstanceObservation instance;
    instance.name = queue::format_system(*seen_.system);
    if (!configuration.empty()) instance.name += ' ' + base::printable(configuration);
    // Where the spool of another configuration lies only Postfix tells.
    if (configuration.empty()) instance.spool = queue::usual_spool(*seen_.system);
    if (!task_.options.place.spool.empty()) instance.spool = task_.options.place.spool;
    instance.lifetime = usual_lifetime(*seen_.system);
    if (seen_.system == System::postfix && is_at_home()) ask_settings(configuration, instance);
    if (task_.options.lifetime) instance.lifetime = task_.options.lifetime;
    open_doors(configuration, instance);
    seen_.instances.push_back(std::move(instance));
  }

  // Not a spool or a program of somewhere else.
  [[nodiscard]] bool is_at_home() const {
    return task_.options.place.spool.empty() && task_.options.place.command.empty();
  }

  void ask_settings(const std::string& configuration, InstanceObservation& instance) const {
    const auto settings = queue::ask_postfix_settings(configuration, deadline_);
    if (!settings) {
      instance.settings_trouble = settings.error().message;
      return;
    }
    if (!settings->queue_directory.empty()) instance.spool = settings->queue_directory;
    if (settings->lifetime) instance.lifetime = settings->lifetime;
    instance.readers = settings->readers;
  }

  void open_doors(const std::string& configuration, InstanceObservation& instance) const {
    const PlaceOptions& options = task_.options.place;
    queue::Place place{.system = *seen_.system,
                       .program = options.command,
                       .configuration = configuration,
                       .spool = options.spool,
                       .detail = detail()};
    const queue::Summary::Terms terms{.now = task_.now, .near_expiry = *instance.lifetime * 4 / 5};
    const bool only_spool = !options.spool.empty() || options.door == Door::spool;
    const bool only_command = !options.command.empty() || options.door == Door::command;
    if (!only_spool) instance.looks.push_back(queue::look_by_command(place, terms, deadline_));
    if (only_command || (!only_spool && is_good_enough(instance.looks.back()))) return;
    if (place.spool.empty() && instance.spool.empty()) {
      if (only_spool) instance.looks.push_back(unknown_spool(terms));
      return;
    }
    // sendmail's usual spool is two, which the door knows.
    if (place.spool.empty() && place.system == System::postfix) place.spool = instance.spool;
    instance.looks.push_back(queue::look_by_spool(place, terms, deadline_));
  }

  // Reasons lie in files of their own: half of the work is theirs, and the first line needs none.
  [[nodiscard]] queue::Detail detail() const {
    const Options& options = task_.options;
    if (options.place.count_only) return queue::Detail::counts;
    const bool are_shown = options.common.verbosity > 0 || options.explain_detection ||
                           options.diagnose || options.common.format != plugin::Format::text;
    const bool are_needed = are_shown || !options.bounds.reasons.empty();
    return are_needed ? queue::Detail::reasons : queue::Detail::envelopes;
  }

  static queue::Look unknown_spool(const queue::Summary::Terms& terms) {
    return {.door = Door::spool,
            .account = {.ending = queue::Ending::failed,
                        .sentence = "nobody knows where the spool of this configuration lies",
                        .remedy = "name it with --spool"},
            .summary = queue::Summary(terms),
            .ways = {}};
  }

  // Whether there is no use in the other door.
  static bool is_good_enough(const queue::Look& look) {
    return look.account.is_whole() || look.timed_out;
  }

  void add_up() {
    for (const InstanceObservation& instance : seen_.instances) {
      const queue::Summary& summary = instance.best().summary;
      if (seen_.total) {
        seen_.total->merge(summary);
      } else {
        seen_.total = summary;
      }
    }
  }

  void diagnose() {
    seen_.who = queue::describe_self();
    for (const std::string& path : queue::paths_of(*seen_.system, seen_.instances.front().spool))
      seen_.accesses.push_back({path, queue::describe_access(path)});
  }

  const Task& task_;
  base::Deadline deadline_;
  std::vector<std::string> configurations_;
  Observation seen_;
};

}  // namespace

Observation observe(const Task& task, base::Deadline deadline) {
  const base::Instant begin = std::chrono::steady_clock::now();
  Observation seen = Observer(task, deadline).observe();
  remember(task, deadline, seen);
  seen.elapsed = std::chrono::steady_clock::now() - begin;
  return seen;
}

}  // namespace mailprobe::check_mailqueue
