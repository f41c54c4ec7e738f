// SPDX-License-Identifier: GPL-3.0-or-later
//
// An SPF evaluation with ten includes over a DNS server 50 ms away, beside pyspf and Mail::SPF.
//
// usage: bench_spf [PAIRS]     (a release build, or the numbers mean nothing)
#include <chrono>
#include <cstdlib>
#include <iostream>

#include <fmt/format.h>

#include "base/number.hpp"
#include "bench/pairs.hpp"
#include "lab/dns_server.hpp"
#include "support/memory_resolver.hpp"

using namespace mailprobe;
using bench::Words;

namespace {

constexpr const char* client = "192.0.2.1";
constexpr const char* sender = "a@d.test";
constexpr const char* helo = "mx.d.test";

std::string zone_with_ten_includes() {
  std::string zone = "d.test. TXT \"v=spf1";
  for (int i = 0; i < 10; ++i)
    zone += fmt::format(" include:i{}.test", i);
  zone += " ip4:192.0.2.1 -all\"\n";
  for (int i = 0; i < 10; ++i)
    zone += fmt::format("i{}.test. TXT \"v=spf1 ip4:198.51.100.{} -all\"\n", i, i);
  return zone;
}

void compare(const std::string& what, const Words& ours, const Words& theirs, int pairs) {
  const bench::Ratios ratios = bench::compare(ours, theirs, pairs);
  std::cout << fmt::format(
      "{:<28} CPU ratio {:.3f} ({:.2f} ms / {:.2f} ms)   wall ratio {:.3f} ({:.0f} ms / {:.0f} "
      "ms)\n",
      what, ratios.cpu, ratios.our_cpu, ratios.their_cpu, ratios.wall, ratios.our_wall,
      ratios.their_wall);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int pairs = argc > 1 ? base::parse_integer<int>(argv[1]).value_or(20) : 20;
    test::MemoryResolver zone(zone_with_ten_includes());
    const lab::DnsServer server(lab::answer_from(zone), std::chrono::milliseconds(50));
    const std::string port = std::to_string(server.endpoint().port);
    const Words ours{test::plugin_path("check_spf_dkim"),
                     "--spf-only",
                     "--client",
                     client,
                     "--mail-from",
                     sender,
                     "--helo",
                     helo,
                     "--resolver",
                     server.endpoint().format()};
    std::cout << fmt::format("check_spf_dkim, ten includes, 50 ms per answer, {} pairs\n", pairs);
    const std::string script = std::string(MAILPROBE_SOURCE_DIR) + "/tests/bench/pyspf.py";
    compare("beside pyspf", ours, {"/usr/bin/python3", script, port, client, sender, helo}, pairs);
    compare("beside Mail::SPF", ours,
            {"/usr/bin/env", "RES_NAMESERVERS=127.0.0.1", "RES_OPTIONS=port:" + port,
             "spfquery.mail-spf-perl", "--scope", "mfrom", "--identity", sender, "--ip-address",
             client, "--helo-identity", helo},
            pairs);
    return EXIT_SUCCESS;
  } catch (const std::exception& problem) {
    std::cerr << "bench_spf: " << problem.what() << '\n';
    return EXIT_FAILURE;
  }
}
