// SPDX-License-Identifier: GPL-3.0-or-later
//
// The commands of the README, on the configuration that Debian's packages bring, and one host more:
// what a newcomer does. Those for Zabbix are run where its daemons are (zabbix.cpp).
#include "engines/readme.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "engines/world.hpp"

using namespace mailprobe;
using test::EngineWorld;
using test::Machine;

TEST_CASE("Debian's Nagios takes the services of a mail domain" *
          doctest::skip(test::cannot_start("/usr/sbin/nagios4"))) {
  const Machine machine;
  machine.run(test::readme_commands("Nagios, Naemon"));
  machine.write("/etc/nagios4/conf.d/example.cfg", R"(
define host {
  use linux-server
  host_name example
  hostgroups mail-domains,mail-servers
  address 192.0.2.1
  _MAIL_DOMAIN example.org
}
)");
  const std::string said = machine.ask("nagios4 -v /etc/nagios4/nagios.cfg || true");
  CAPTURE(said);
  CHECK(said.contains("Total Warnings: 0\nTotal Errors:   0\n"));
  CHECK(said.contains("Checked 12 services."));
}

TEST_CASE("Debian's Icinga makes all checks of one variable" *
          doctest::skip(test::cannot_start("/usr/sbin/icinga2"))) {
  const Machine machine;
  machine.run(test::readme_commands("Icinga 2"));
  machine.write("/etc/icinga2/conf.d/example.conf", R"(
object Host "example" {
  import "generic-host"
  address = "192.0.2.1"
  vars.mail_domain = "example.org"
  vars.mail_server = true
}
)");
  machine.run("icinga2 daemon -C");
  const std::string services =
      machine.ask("icinga2 object list --type Service --name 'example!mail*'");
  for (const char* name : {"mail-domain", "mail-policies", "mail-dns-lists", "mail-server"})
    CHECK(services.contains(fmt::format("Object 'example!{}'", name)));
}

TEST_CASE("Debian's NRPE answers with the lines of the snippet" *
          doctest::skip(test::cannot_start("/usr/sbin/nrpe"))) {
  const EngineWorld world;
  const Machine& machine = world.machine();
  machine.run(test::readme_commands("NRPE") + "nrpe -c /etc/nagios/nrpe.cfg -d >/dev/null 2>&1");
  const auto ask = [&](const std::string& command) {
    return machine.ask("/usr/lib/nagios/plugins/check_nrpe -H 127.0.0.1 -c " + command +
                       " || true");
  };
  test::wait_until("NRPE", [&] { return !ask("mailqueue").contains("refused"); });
  CHECK(ask("mailqueue").starts_with("MAILQUEUE OK - "));
  CHECK(ask("mailqueue_hold").starts_with("MAILQUEUE OK - "));
  CHECK(ask("smtp").starts_with("SMTP OK - "));
  // There is no such service here.
  CHECK(ask("submission").starts_with("SMTP CRITICAL - "));
  CHECK(ask("lmtp").starts_with("SMTP CRITICAL - /run/dovecot/lmtp"));
}

TEST_CASE("the timer's first turn leaves numbers" *
          doctest::skip(test::cannot_start("/usr/bin/prometheus-node-exporter"))) {
  const Machine machine;
  machine.run(test::readme_commands("Prometheus, Grafana"));
  // What systemd does; there is no way to the DNS here.
  machine.run(R"sh(
of_unit() { sed -n "s/^$1=+\{0,1\}//p" /etc/systemd/system/mailprobe@.service | sed s/%i/example.org/; }
of_check() { sed -n "s/^$1=//p" "$(of_unit EnvironmentFile)"; }
PLUGIN=$(of_check PLUGIN)
OPTIONS=$(of_check OPTIONS)
$(of_unit ExecStartPre)
eval "runuser -u $(of_unit User) -- $(of_unit ExecStart)"
)sh");
  const std::string numbers =
      machine.ask("cat /var/lib/prometheus/node-exporter/mailprobe_example.org.prom");
  CAPTURE(numbers);
  CHECK(numbers.contains(
      R"(mailprobe_status{check="example.org",plugin="check_mx_tls",target="example.org"} 2)"));
}
