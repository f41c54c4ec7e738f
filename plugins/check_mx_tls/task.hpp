// SPDX-License-Identifier: GPL-3.0-or-later
//
// One look at a domain: what all of its parts share.
#pragma once

#include "base/deadline.hpp"
#include "check_mx_tls/options.hpp"
#include "probe/tools.hpp"

namespace mailprobe::check_mx_tls {

struct Task {
  const Options& options;
  const probe::TlsTools& tools;
  base::Deadline deadline;
};

}  // namespace mailprobe::check_mx_tls
