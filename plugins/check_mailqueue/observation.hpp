// SPDX-License-Identifier: GPL-3.0-or-later
//
// What one look at the queues saw: facts and times only. What they are worth is judge()'s.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "base/result.hpp"
#include "queue/detection.hpp"
#include "queue/door.hpp"
#include "queue/growth.hpp"

namespace mailprobe::check_mailqueue {

struct InstanceObservation {
  std::string name;                // "postfix", "postfix /etc/postfix-out"; printable
  std::vector<queue::Look> looks;  // at least one; through one door after the other
  std::string spool;               // where its spool lies; empty if nobody knows
  std::string readers;             // of Postfix: authorized_mailq_users
  std::optional<std::chrono::seconds> lifetime;
  std::string settings_trouble;  // why Postfix's settings could not be asked for

  // The one that saw the whole queue, else the one that saw most.
  [[nodiscard]] const queue::Look& best() const;
};

struct Growth {
  std::optional<double> per_minute;
  std::size_t samples = 0;  // that it is reckoned from
  std::chrono::seconds span{};
};

// A file or directory, and who may do what with it (--diagnose).
struct Access {
  std::string path;
  std::string text;  // "-r-xr-sr-x root:postdrop, can be run"
};

struct Observation {
  queue::Detection detection;  // its steps are empty if the system was named
  std::optional<queue::System> system;
  std::vector<InstanceObservation> instances;
  std::string instances_trouble;        // why these may not be all that were asked for
  std::optional<queue::Summary> total;  // of the best looks
  std::string who;                      // we are: "user nagios, groups nagios, postdrop"
  std::vector<Access> accesses;
  Growth growth;
  std::optional<base::Error> memory_error;  // the state file cannot be used, or was begun anew
  std::string no_dot;  // the name of this host if it has no dot, which sendmail waits for
  base::Duration elapsed{};

  // Whether all queues were seen to their end.
  [[nodiscard]] bool is_whole() const;
};

}  // namespace mailprobe::check_mailqueue
