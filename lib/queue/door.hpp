// SPDX-License-Identifier: GPL-3.0-or-later
//
// The two doors to a queue: the program that lists it, which most may run, and the spool itself,
// which few may read. Both lead to the same summary.
#pragma once

#include <string>
#include <vector>

#include "base/deadline.hpp"
#include "queue/account.hpp"
#include "queue/spool_survey.hpp"
#include "queue/summary.hpp"

namespace mailprobe::queue {

enum class Door : std::uint8_t { command, spool };

// "command", "spool"
std::string_view format_door(Door door);

// One queue. What is empty is where it usually is.
struct Place {
  System system;
  std::string program;        // absolute
  std::string configuration;  // of an instance: Postfix's directory, Exim's or sendmail's file
  std::string spool;          // absolute
  Detail detail = Detail::reasons;  // of a spool; what a program lists is read anyway
};

struct Look {
  Door door;
  Account account;
  Summary summary;                // of what was handed out, even if that is not the whole queue
  std::vector<std::string> ways;  // what was run or read; printable
  bool timed_out = false;
};

Look look_by_command(const Place& place, const Summary::Terms& terms, base::Deadline deadline);
Look look_by_spool(const Place& place, const Summary::Terms& terms, base::Deadline deadline);

// Of Debian.
std::string_view usual_spool(System system);

}  // namespace mailprobe::queue
