// SPDX-License-Identifier: GPL-3.0-or-later
//
// What a check costs, beside the plugin that it replaces: pairs of runs against the same Postfix.
//
// usage: bench_smtp [PAIRS]     (root, because of Postfix; a release build, or the numbers mean
// nothing)
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <regex>

#include <fmt/format.h>

#include "base/number.hpp"
#include "bench/pairs.hpp"
#include "lab/slow_link.hpp"
#include "servers/dovecot.hpp"
#include "servers/postfix.hpp"

using namespace mailprobe;
using bench::median;
using bench::milliseconds;
using bench::run;
using bench::Words;

namespace {

constexpr const char* name = "mx.example.test";
constexpr const char* rival = "/usr/lib/nagios/plugins/check_smtp";

// Instructions of the program itself and its libraries; the same in every run.
double instructions(const Words& argv) {
  Words command{"valgrind", "--tool=callgrind", "--callgrind-out-file=/dev/null"};
  command.insert(command.end(), argv.begin(), argv.end());
  const test::ProcessResult result = test::run({.argv = command});
  std::smatch match;
  if (!std::regex_search(result.err, match, std::regex("refs: +([0-9,]+)"))) return 0;
  return std::stod(std::regex_replace(match[1].str(), std::regex(","), ""));
}

void compare(const std::string& what, const Words& ours, const Words& theirs, int pairs) {
  const bench::Ratios ratios = bench::compare(ours, theirs, pairs);
  std::cout << fmt::format(
      "{:<28} CPU ratio {:.2f} ({:.2f} ms / {:.2f} ms)   wall ratio {:.2f}   instruction ratio "
      "{:.2f}\n",
      what, ratios.cpu, ratios.our_cpu, ratios.their_cpu, ratios.wall,
      instructions(ours) / instructions(theirs));
}

// How many round trips a whole run takes over a link of this delay, the process's own start and the
// server's work included.
void count_round_trips(const std::string& what, double minimum, std::uint16_t port,
                       const Words& options) {
  constexpr std::chrono::milliseconds round_trip{50};
  const lab::SlowLink link(*net::parse_endpoint("127.0.0.1", port), round_trip / 2);
  const auto wall = [&](std::uint16_t to) {
    Words command{test::plugin_path("check_smtp_full"), "-H", "127.0.0.1", "-p",
                  std::to_string(to)};
    command.insert(command.end(), options.begin(), options.end());
    std::vector<double> times(5);
    std::ranges::generate(times, [&] { return milliseconds(run(command).wall); });
    return median(times);
  };
  const double far = wall(link.port());
  const double trips = far / milliseconds(round_trip);
  std::cout << fmt::format(
      "{:<28} {:.0f} ms over 50 ms: {:.2f} round trips, the protocol's minimum is {:.1f}: {:+.1f} "
      "%\n",
      what, far, trips, minimum, (trips / minimum - 1) * 100);
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int pairs = argc > 1 ? base::parse_integer<int>(argv[1]).value_or(200) : 200;
    const lab::CertificateAuthority authority;
    const lab::Identity identity = authority.issue_for(name);
    const test::Dovecot dovecot(identity);
    const test::Postfix relay(identity, test::PostfixSettings::open_relay());
    const test::Postfix submission(identity,
                                   test::PostfixSettings::submission(dovecot.auth_socket()));
    const test::TempDirectory directory;
    authority.write_pem(directory.path() + "/ca.pem");
    const test::Account account;
    const std::string secret = directory.write("secret", account.password + "\n");
    std::filesystem::permissions(secret, std::filesystem::perms::owner_read);
    const std::string plugin = test::plugin_path("check_smtp_full");
    const Words trust{"--ca-file", directory.path() + "/ca.pem", "--tls-name", name};
    const auto call = [](const std::string& program, std::uint16_t port,
                         std::initializer_list<Words> options) {
      Words words{program, "-H", "127.0.0.1", "-p", std::to_string(port)};
      for (const Words& more : options)
        words.insert(words.end(), more.begin(), more.end());
      return words;
    };

    std::cout << fmt::format("check_smtp_full / check_smtp, {} pairs\n", pairs);
    compare("plain", call(plugin, relay.smtp_port(), {}), call(rival, relay.smtp_port(), {}),
            pairs);
    compare("STARTTLS, verified", call(plugin, relay.smtp_port(), {{"-S"}, trust}),
            call(rival, relay.smtp_port(), {{"-S"}}), pairs);
    compare("STARTTLS, AUTH LOGIN",
            call(plugin, submission.smtp_port(),
                 {{"-S", "-A", "LOGIN", "-U", account.user, "--authpass-file", secret}, trust}),
            call(rival, submission.smtp_port(),
                 {{"-S", "-A", "LOGIN", "-U", account.user, "-P", account.password}}),
            pairs);

    // Half a round trip for the banner, one for each flight behind it. Where TLS comes first the
    // server waits for the end of the handshake before it greets.
    const Words envelope{"-f",     "a@client.example.test", "--rcpt", "b@mx.example.test",
                         "--rcpt", "c@mx.example.test",     "--rcpt", "d@mx.example.test"};
    const auto with = [](Words words, const Words& more) {
      words.insert(words.end(), more.begin(), more.end());
      return words;
    };
    std::cout << "check_smtp_full over a link of 50 ms\n";
    count_round_trips("EHLO, QUIT", 2.5, relay.smtp_port(), {});
    count_round_trips("EHLO, MAIL and 3 RCPT, QUIT", 2.5, relay.smtp_port(), envelope);
    count_round_trips("STARTTLS, TLS 1.3", 5.5, relay.smtp_port(), with({"-S"}, trust));
    count_round_trips("TLS 1.3 first", 4, relay.smtps_port(), with({"-s"}, trust));
    count_round_trips(
        "STARTTLS, AUTH PLAIN", 6.5, submission.smtp_port(),
        with({"-S", "-A", "PLAIN", "-U", account.user, "--authpass-file", secret}, trust));
    count_round_trips("EHLO, envelope, message", 3.5, relay.smtp_port(),
                      with({"--send"}, envelope));
    return EXIT_SUCCESS;
  } catch (const std::exception& problem) {
    std::cerr << "bench_smtp: " << problem.what() << '\n';
    return EXIT_FAILURE;
  }
}
