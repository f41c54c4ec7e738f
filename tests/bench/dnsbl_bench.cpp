// SPDX-License-Identifier: GPL-3.0-or-later
//
// An address on many lists over a DNS server 50 ms away, beside check_rbl; and many addresses, of
// which check_rbl can look up one at a time.
//
// usage: bench_dnsbl [PAIRS]     (a release build, or the numbers mean nothing)
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <iostream>

#include <fmt/format.h>

#include "base/number.hpp"
#include "bench/pairs.hpp"
#include "lab/dns_lists.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using bench::Words;

namespace {

constexpr auto delay = std::chrono::milliseconds(50);

void add_lists(Words& words, int count) {
  for (int list = 0; list < count; ++list)
    words.insert(words.end(), {"-s", fmt::format("l{}.test", list)});
}

Words ours_for(const std::string& target, int lists, const lab::DnsServer& server) {
  Words words{test::plugin_path("check_dnsbl"), "-H", target, "--resolver",
              server.endpoint().format(),       "-t", "60"};
  add_lists(words, lists);
  return words;
}

Words theirs_for(const std::string& target, int lists, int workers, const lab::DnsServer& server) {
  Words words{"/usr/bin/env",
              "RES_NAMESERVERS=127.0.0.1",
              fmt::format("RES_OPTIONS=port:{}", server.endpoint().port),
              "/usr/lib/nagios/plugins/check_rbl",
              "-H",
              target,
              "-t",
              "60",
              "--workers",
              std::to_string(workers)};
  add_lists(words, lists);
  return words;
}

void compare(int lists, int workers, const lab::DnsServer& server, int pairs) {
  constexpr const char* target = "192.0.2.1";
  const bench::Ratios ratios = bench::compare(ours_for(target, lists, server),
                                              theirs_for(target, lists, workers, server), pairs);
  std::cout << fmt::format(
      "{:>3} lists, check_rbl with {:>3} workers   CPU ratio 1/{:.0f} ({:.2f} ms / {:.0f} ms)   "
      "wall "
      "ratio {:.3f} ({:.1f} ms / {:.0f} ms)\n",
      lists, workers, 1 / ratios.cpu, ratios.our_cpu, ratios.their_cpu, ratios.wall,
      ratios.our_wall, ratios.their_wall);
}

void look_up_many(int targets, int lists, const lab::DnsServer& server, std::string_view what) {
  const test::TempDirectory directory;
  std::string text;
  for (int i = 0; i < targets; ++i)
    text += fmt::format("11.0.{}.{}\n", i / 256, i % 256);
  const Words words = ours_for("@" + directory.write("targets", text), lists, server);
  const test::ProcessResult result = bench::run(words);
  std::cout << fmt::format(
      "{} addresses on {} lists, {}: wall {:.2f} s, CPU {:.2f} s, {:.1f} MiB\n", targets, lists,
      what, base::to_seconds(result.wall), base::to_seconds(result.cpu),
      static_cast<double>(result.peak_memory) / 1024);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int pairs = argc > 1 ? base::parse_integer<int>(argv[1]).value_or(10) : 10;
    lab::DnsLists lists;  // on which nobody is
    const lab::DnsServer far(lists.responder(), delay);
    const lab::DnsServer near(lists.responder());
    std::cout << fmt::format("check_dnsbl beside check_rbl, 50 ms per answer, {} pairs\n", pairs);
    for (const int workers : {20, 100})  // as it comes, and at its best
      compare(100, workers, far, pairs);
    compare(400, 400, far, std::max(1, pairs / 2));
    look_up_many(1000, 20, far, "50 ms per answer");
    look_up_many(1000, 20, near, "at once");
    return EXIT_SUCCESS;
  } catch (const std::exception& problem) {
    std::cerr << "bench_dnsbl: " << problem.what() << '\n';
    return EXIT_FAILURE;
  }
}
