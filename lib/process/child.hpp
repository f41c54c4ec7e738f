// SPDX-License-Identifier: GPL-3.0-or-later
//
// A process that was started, until it is gone: no way out of a scope leaves it running, or a
// zombie behind.
#pragma once

#include <expected>
#include <optional>
#include <string>
#include <vector>

#include <sys/types.h>

#include "base/unique_fd.hpp"

namespace mailprobe::process {

struct ExitStatus {
  bool by_signal = false;
  int code = -1;  // -1: nobody knows
};

class Child {
 public:
  // The ends of pipes that become its standard output and standard error; 3 or above. The error is
  // one of errno.
  static std::expected<Child, int> start(std::vector<std::string> argv, int output, int errors);

  Child(Child&& other) noexcept;
  Child& operator=(Child&&) = delete;
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child();

  // Becomes readable when the process ends; -1 where the kernel has no such thing.
  [[nodiscard]] int descriptor() const { return descriptor_.get(); }

  // Whether it has ended; a zombie, so that its number and its group are still ours.
  [[nodiscard]] bool has_ended() const;

  // SIGKILL to all of the group.
  void kill_group() const;

  // Kills the group and waits for the end of the process, but not for ever: nothing if it is still
  // there, which can only be if we may not kill it.
  std::optional<ExitStatus> finish();

 private:
  explicit Child(pid_t pid);

  pid_t pid_;
  base::UniqueFd descriptor_;
};

}  // namespace mailprobe::process
