// SPDX-License-Identifier: GPL-3.0-or-later
//
// What keeps a run honest from outside of its own code: limits, a clean environment, and a watchdog
// that speaks the last words of a run that cannot end by itself.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "base/deadline.hpp"

namespace mailprobe::plugin {

enum class Occasion : std::uint8_t { overrun, terminated, no_memory };

class ProcessGuard {
 public:
  // Closed standard descriptors become /dev/null (or a socket would take their place), SIGPIPE is
  // ignored, variables that steer OpenSSL, c-ares or libc are removed, threads get small stacks,
  // and RLIMIT_AS, _CORE and _FSIZE are set.
  static void secure();

  // From now on standard error is /dev/null.
  static void silence();

  // What a handler writes, prepared here because a handler can do nothing but write(2) and
  // _exit(2).
  static void prepare(Occasion occasion, std::string_view output, int exit_code);

  // From now on: SIGALRM at `overrun` and SIGTERM, SIGINT, SIGHUP, SIGXCPU speak their last words;
  // RLIMIT_CPU is `cpu` rounded up. May be called again.
  static void arm(base::Instant overrun, base::Duration cpu);

  // One write(2) of the whole output unless the kernel takes it in parts, and the end of the
  // process with the exit code that is true: 3 if the output could not be written, or standard
  // output was closed from the start.
  [[noreturn]] static void deliver(std::string_view output, int exit_code, base::Deadline deadline);

  // The prepared words, for an exception that leaves no memory to render anything.
  [[noreturn]] static void speak(Occasion occasion);
};

}  // namespace mailprobe::plugin
