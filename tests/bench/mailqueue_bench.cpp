// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a look at a long queue of Postfix costs, beside check_mailq and the bare postqueue: 10,000
// messages that a real Postfix deferred, and 100,000 in files like its own.
//
// usage: bench_mailqueue [PAIRS]     (root; a release build, or the numbers mean nothing)
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <iostream>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "bench/pairs.hpp"
#include "servers/machine.hpp"
#include "unit/queue/postfix_records.hpp"

using namespace mailprobe;
using bench::Words;

namespace {

constexpr const char* rival = "/usr/lib/nagios/plugins/check_mailq";
constexpr int pairs_by_default = 20;

constexpr const char* main_cf = R"(compatibility_level = 3.6
myhostname = mx.example.test
mydestination = mx.example.test
mynetworks = 127.0.0.0/8
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
alias_maps =
alias_database =
default_transport = smtp:[127.0.0.1]:1
defer_transports = smtp
)";

// The queue is in memory, and not behind the overlay, which would be paid for each file.
constexpr const char* fill = R"(
mount -t tmpfs -o mode=755 none /var/spool/postfix
postconf -F '*/*/chroot=n'
postfix check >/dev/null 2>&1
postsuper -d ALL 2>&1
postfix start >/dev/null 2>&1
smtp-source -s 10 -m 10000 -l 2000 -f sender@sender.example -t user@dead.example 127.0.0.1:25
)";

void await_deferral(const test::Machine& machine, std::size_t messages) {
  const std::string count = "find /var/spool/postfix/defer -type f | wc -l";
  test::wait_until("the deferral of all", [&] {
    return base::parse_integer<std::size_t>(base::trim(machine.ask(count))) == messages;
  });
}

// As the queue manager leaves them; it looks at none of them before its time.
void generate(const test::Machine& machine, std::size_t messages) {
  machine.run("postsuper -d ALL 2>&1");
  const std::string spool = machine.path("/var/spool/postfix/");
  const auto next_retry = std::filesystem::file_time_type::clock::now() + std::chrono::hours(2);
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  for (std::size_t i = 0; i < messages; ++i) {
    const auto arrival = now - std::chrono::seconds(i);
    const test::QueueFiles files = test::make_queue_file(
        {.arrival = std::to_string(arrival.time_since_epoch().count()),
         .sender = fmt::format("sender{}@sender.example", i % 700),
         .recipients = {{fmt::format("user@d{}.example", i % 3000),
                         "connect to 192.0.2.1[192.0.2.1]:25: Connection timed out"}},
         .size = 2000});
    const std::string name = fmt::format("{0:X}/{0:X}{1:08X}", i % 16, i);
    machine.write("/var/spool/postfix/defer/" + name, files.log);
    machine.write("/var/spool/postfix/deferred/" + name, files.message);
    std::filesystem::permissions(spool + "deferred/" + name, std::filesystem::perms::owner_all);
    std::filesystem::last_write_time(spool + "deferred/" + name, next_retry);
  }
  machine.run("chown -R postfix /var/spool/postfix/deferred /var/spool/postfix/defer");
}

// MiB, of the program and of those that it ran.
double peak_memory(const test::Machine& machine, Words words) {
  words.insert(words.begin(), {"time", "-q", "-f", "%M"});
  const std::string kibibytes = bench::run(machine.inside(words)).err;
  return static_cast<double>(
             base::parse_integer<std::uint64_t>(base::trim(kibibytes)).value_or(0)) /
         1024;
}

void compare(const test::Machine& machine, int pairs) {
  const Words limits{"-M", "postfix", "-w", "1000000", "-c", "2000000"};
  const auto with = [&](Words words) {
    words.insert(words.end(), limits.begin(), limits.end());
    return words;
  };
  const std::string plugin = test::Machine::plugin;
  const Words command = with({plugin, "--door", "command"});
  const Words spool = with({plugin, "--door", "spool"});
  const Words reasons = with({plugin, "--door", "spool", "--reason", "tls=1000000"});
  const Words counts = with({plugin, "--count-only"});
  const auto print = [&](const std::string& what, const Words& ours, const Words& theirs) {
    const bench::Ratios ratios =
        bench::compare(machine.inside(ours), machine.inside(theirs), pairs);
    std::cout << fmt::format(
        "{:<32} wall ratio {:.3f} ({:.1f} ms / {:.1f} ms)   CPU ratio {:.2f}\n", what, ratios.wall,
        ratios.our_wall, ratios.their_wall, ratios.cpu);
  };
  print("command / postqueue -j", command, {"postqueue", "-j"});
  print("command / check_mailq", command, with({rival}));
  print("--count-only / check_mailq", counts, with({rival}));
  print("spool / check_mailq", spool, with({rival}));
  print("spool with reasons / check_mailq", reasons, with({rival}));
  std::cout << fmt::format(
      "peak memory: command {:.1f} MiB, spool {:.1f} MiB, check_mailq {:.1f} MiB\n",
      peak_memory(machine, command), peak_memory(machine, spool),
      peak_memory(machine, with({rival})));
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int pairs =
        argc > 1 ? base::parse_integer<int>(argv[1]).value_or(pairs_by_default) : pairs_by_default;
    const test::Machine machine;
    machine.write("/etc/postfix/main.cf", main_cf);
    machine.run(fill);
    await_deferral(machine, 10'000);
    std::cout << fmt::format("check_mailqueue, 10,000 messages of a real Postfix, {} pairs\n",
                             pairs);
    compare(machine, pairs);
    generate(machine, 100'000);
    std::cout << fmt::format("check_mailqueue, 100,000 messages in generated files, {} pairs\n",
                             std::max(pairs / 4, 1));
    compare(machine, std::max(pairs / 4, 1));
    return EXIT_SUCCESS;
  } catch (const std::exception& problem) {
    std::cerr << "bench_mailqueue: " << problem.what() << '\n';
    return EXIT_FAILURE;
  }
}
