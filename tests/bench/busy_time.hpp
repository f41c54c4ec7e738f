// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace mailprobe::bench {

// What all processors of this machine have worked since it began, in seconds of one.
double busy_time();

}  // namespace mailprobe::bench
