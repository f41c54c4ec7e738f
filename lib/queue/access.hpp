// SPDX-License-Identifier: GPL-3.0-or-later
//
// Who may look into a queue, for those who set it up: what the rights of its programs and
// directories are, and what they allow us.
#pragma once

#include <string>
#include <vector>

#include "queue/account.hpp"

namespace mailprobe::queue {

// "user nagios (uid 110), groups nagios, postdrop"
std::string describe_self();

// "-r-xr-sr-x root:postdrop, we may run it", "is not there"; printable.
std::string describe_access(const std::string& path);

// The program that lists, and the directories of the spool that matter.
std::vector<std::string> paths_of(System system, const std::string& spool);

// The name of this host if there is no dot in it: sendmail waits a minute for a better one. Empty
// otherwise.
std::string host_name_without_dot();

}  // namespace mailprobe::queue
