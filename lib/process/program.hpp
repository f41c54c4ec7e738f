// SPDX-License-Identifier: GPL-3.0-or-later
//
// Another program, run to its end or to the deadline. There is no shell and no look-up of its name,
// and it gets nothing of ours but the working directory "/": standard input is /dev/null, no other
// descriptor is open, no signal is ignored or blocked, it leads a process group of its own, and its
// environment is
//
//   LC_ALL=C  PATH=/usr/sbin:/usr/bin:/sbin:/bin  TZ=UTC0
//
// UTC, since programs that list mail print local times without a zone, and only there no hour of
// the year is missing or comes twice. A program that sets its own zone (sendmail) does so still.
//
// What it writes is handed on as it comes, so that memory does not grow with it. Whatever happens,
// the whole group is killed in the end: neither the program nor what it left in the background
// outlives the run, unless it runs as somebody else by then or left the group.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/deadline.hpp"

namespace mailprobe::process {

struct Program {
  std::string path;                    // absolute
  std::vector<std::string> arguments;  // without the name of the program itself
};

struct Limits {
  std::uint64_t output = std::uint64_t{1} << 30U;  // bytes; more, and the program is killed
  std::size_t errors = 4096;                       // bytes kept of standard error
};

enum class Appetite : std::uint8_t { more, enough };

// Gets the standard output in pieces of at most 64 KiB.
using Sink = std::function<Appetite(std::string_view)>;

enum class End : std::uint8_t {
  exited,        // by itself
  signalled,     // by a signal that we did not send
  not_started,   // no such file, no permission, no memory ...
  timed_out,     // the deadline came first
  output_limit,  // it wrote more than the limit; the sink got as much as the limit allows
  stopped,       // the sink had enough
};

struct Outcome {
  End end = End::not_started;
  int code = -1;        // exit code, or number of the signal; -1 if there is none or nobody knows
  std::string trouble;  // why it was not started: "Permission denied"
  std::string errors;   // how standard error begins; foreign
  bool errors_cut = false;
  std::uint64_t output = 0;   // bytes handed on
  bool left_running = false;  // it could not be killed, as it runs as somebody else
  base::Duration elapsed{};
};

// What the sink throws is thrown again, after the program was killed.
Outcome run(const Program& program, const Sink& sink, base::Deadline deadline,
            const Limits& limits = {});

// "\"/usr/sbin/postqueue\" ended with code 69": one line for a human.
std::string describe(const Program& program, const Outcome& outcome);

}  // namespace mailprobe::process
