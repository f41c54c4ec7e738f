// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many external checks one Zabbix server runs with check_smtp_full, how many with check_smtp,
// and how many with all items of our template: more of them than it can keep up with, all of the
// same server on loopback, for a minute each.
//
// usage: bench_zabbix [PAIRS]     (root; a release build, or the numbers mean nothing)
#include <chrono>
#include <cstdlib>
#include <iostream>
#include <thread>

#include <fmt/format.h>

#include "base/ascii.hpp"
#include "base/number.hpp"
#include "bench/busy_time.hpp"
#include "bench/pairs.hpp"
#include "engines/zabbix.hpp"

using namespace mailprobe;
using Json = nlohmann::json;

namespace {

constexpr int checks = 1000;  // each of them every second
constexpr int hosts = 400;    // with the template
constexpr int pollers = 32;
constexpr int seconds = 60;

struct Load {
  double checks_per_second = 0;
  double busy = 0;  // processors, of this machine
};

class Bench {
 public:
  Bench() : zabbix_(machine_, pollers) {
    machine_.run("ln -s /usr/lib/nagios/plugins/check_smtp /etc/zabbix/externalscripts/");
    machine_.run("smtp-sink -c -u postfix 127.0.0.1:2525 1000 >/srv/sink 2>&1 </dev/null &");
  }

  // Text items of one host, whose keys are made different by a limit that is never reached.
  Load of_plugin(const std::string& plugin, const std::string& further) {
    const std::string host = zabbix_.add_host({.name = plugin, .address = "127.0.0.1"});
    const Json interface =
        zabbix_.call("hostinterface.get", {{"hostids", host}, {"output", {"interfaceid"}}});
    Json items = Json::array();
    for (int i = 0; i < checks; ++i) {
      items.push_back(
          {{"name", fmt::format("{} {}", plugin, i)},
           {"key_", fmt::format("{}[-H,127.0.0.1,-p,2525,-w,{}{}]", plugin, 100 + i, further)},
           {"hostid", host},
           {"type", 10},       // an external check
           {"value_type", 4},  // text
           {"interfaceid", interface[0]["interfaceid"]},
           {"delay", "1s"},
           {"history", "1h"}});
    }
    static_cast<void>(zabbix_.call("item.create", items));
    return measure({host});
  }

  Load of_template() {
    const std::string id = zabbix_.import_template("check_smtp_full");
    std::vector<std::string> all;
    for (int i = 0; i < hosts; ++i) {
      all.push_back(zabbix_.add_host({.name = fmt::format("host{}", i),
                                      .address = "127.0.0.1",
                                      .template_id = id,
                                      .macros = {{"{$MAILPROBE.SMTP_FULL.INTERVAL}", "1s"},
                                                 {"{$MAILPROBE.SMTP_FULL.PORT}", "2525"},
                                                 {"{$MAILPROBE.SMTP_FULL.TLS}", ""},
                                                 {"{$MAILPROBE.SMTP_FULL.CERTIFICATE}", ""}}}));
    }
    return measure(all);
  }

 private:
  // Sessions that the server on loopback has seen.
  double sessions() const {
    const std::string shown = machine_.ask("tail -c 200 /srv/sink");
    const std::size_t at = shown.rfind("sess=");
    if (at == std::string::npos) return 0;
    const std::string_view from = std::string_view(shown).substr(at + 5);
    return base::parse_integer<int>(from.substr(0, from.find(' '))).value_or(0);
  }

  Load measure(const std::vector<std::string>& host_ids) {
    using std::chrono::steady_clock;
    // All checks have had their first turn.
    const double idle = sessions();
    test::wait_until("the first checks", [&] { return sessions() > idle + 2 * checks; });
    const double first = sessions();
    const double before = bench::busy_time();
    const auto begin = steady_clock::now();
    std::this_thread::sleep_for(std::chrono::seconds(seconds));
    const std::chrono::duration<double> time = steady_clock::now() - begin;
    const Load load{(sessions() - first) / time.count(),
                    (bench::busy_time() - before) / time.count()};
    static_cast<void>(zabbix_.call("host.delete", host_ids));
    return load;
  }

  test::Machine machine_;
  test::Zabbix zabbix_;
};

void tell(std::string_view what, const Load& load) {
  std::cout << fmt::format("{}: {:.0f} checks per second, {:.1f} processors\n", what,
                           load.checks_per_second, load.busy)
            << std::flush;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const int pairs = argc > 1 ? base::parse_integer<int>(argv[1]).value_or(1) : 1;
    Bench bench;
    std::vector<double> ratios;
    for (int i = 0; i < pairs; ++i) {
      const Load ours = bench.of_plugin("check_smtp_full", ",--profile=zabbix");
      tell("check_smtp_full", ours);
      const Load theirs = bench.of_plugin("check_smtp", "");
      tell("check_smtp", theirs);
      ratios.push_back(ours.checks_per_second / theirs.checks_per_second);
    }
    std::cout << fmt::format("median ratio of {} pairs: {:.2f}\n", pairs, bench::median(ratios));
    tell("the template of check_smtp_full", bench.of_template());
    return EXIT_SUCCESS;
  } catch (const std::exception& problem) {
    std::cerr << "bench_zabbix: " << problem.what() << '\n';
    return EXIT_FAILURE;
  }
}
