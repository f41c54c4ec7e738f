// SPDX-License-Identifier: GPL-3.0-or-later
//
// Which mail server this machine has: the one whose program stands behind "sendmail" and "mailq",
// since that is where local mail goes. Directories that an old installation left behind decide only
// if nothing stands there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "queue/account.hpp"

namespace mailprobe::queue {

struct Detection {
  std::optional<System> system;
  std::vector<std::string> steps;  // what was looked at, and what it showed; printable
};

// `root` stands in front of every path: empty, but for tests.
Detection detect_system(const std::string& root = "");

// The first of the usual places of a system's program that can be run; empty if there is none.
//   postqueue, postconf, exim, sendmail, smtpctl, nullmailer (its mailq), qmail-qread, qmail-qstat
std::string find_program(std::string_view name, const std::string& root = "");

// Where they were looked for.
std::vector<std::string> usual_places(std::string_view name);

}  // namespace mailprobe::queue
