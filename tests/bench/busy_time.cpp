// SPDX-License-Identifier: GPL-3.0-or-later
#include "bench/busy_time.hpp"

#include <fstream>
#include <string>

#include <unistd.h>

namespace mailprobe::bench {

double busy_time() {
  // proc(5): "cpu", and the ticks in user, nice, system, idle, iowait, irq, softirq, steal.
  constexpr int fields = 8;
  constexpr int idle = 3;
  constexpr int iowait = 4;
  std::ifstream file("/proc/stat");
  std::string cpu;
  file >> cpu;
  double busy = 0;
  for (int field = 0; field < fields; ++field) {
    double ticks = 0;
    file >> ticks;
    if (field != idle && field != iowait) busy += ticks;
  }
  return busy / static_cast<double>(sysconf(_SC_CLK_TCK));
}

}  // namespace mailprobe::bench
