// SPDX-License-Identifier: GPL-3.0-or-later
//
// A plugin that does what a plugin must never do, to see that it is ended.
#include <array>
#include <atomic>
#include <csignal>
#include <new>
#include <thread>

#include <unistd.h>

#include "plugin/plugin.hpp"

namespace {

using namespace mailprobe;

constexpr std::array<plugin::OptionSpec, 1> options{
    {{"mode", "MODE", "Demo", "spin, sleep, thread, block or memory"}}};

base::Result<plugin::Report> check(const plugin::CommandLine& line,
                                   const plugin::CommonOptions& /*common*/,
                                   base::Deadline /*deadline*/) {
  const std::string mode = line.value("mode").value_or("spin");
  if (mode == "memory") throw std::bad_alloc();
  if (mode == "sleep") {
    for (;;)
      pause();
  }
  if (mode == "thread") {
    std::thread([] {
      for (;;)
        pause();
    }).join();
  }
  if (mode == "block") {
    sigset_t all;
    sigfillset(&all);
    // One thread that takes no signal must not keep the process from being ended.
    std::thread([&] {
      pthread_sigmask(SIG_BLOCK, &all, nullptr);
      for (;;)
        pause();
    }).join();
  }
  for (std::atomic<bool> never{true}; never;) {
  }
  return plugin::Report();
}

}  // namespace

int main(int argc, char** argv) {
  const plugin::Definition stuck{.name = "check_stuck",
                                 .service = "STUCK",
                                 .synopsis = "--mode MODE",
                                 .purpose = "never ends",
                                 .description = "",
                                 .examples = "",
                                 .options = options,
                                 .findings = {},
                                 .check = check};
  plugin::run(stuck, {argv, static_cast<std::size_t>(argc)});
}
