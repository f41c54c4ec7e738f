// SPDX-License-Identifier: GPL-3.0-or-later
//
// The plugin as a program, against the lab: what an engine and a person at a shell see.
#include <algorithm>
#include <csignal>
#include <regex>

#include <doctest/doctest.h>

#include "lab/lab.hpp"
#include "support/plugin_run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using test::run_plugin;

namespace {

struct World {
  lab::Lab lab;
  test::TempDirectory directory;
  std::string ca_file = directory.path() + "/ca.pem";

  World() { lab.authority().write_pem(ca_file); }

  [[nodiscard]] std::vector<std::string> options(
      const std::string& host, const std::vector<std::string>& further = {}) const {
    std::vector<std::string> options{
        "-H", host, "-p", std::to_string(lab.smtp_port()), "--resolver", lab.dns().format()};
    options.insert(options.end(), further.begin(), further.end());
    const bool encrypted = std::ranges::any_of(
        further, [](const std::string& option) { return option == "-S" || option == "-D"; });
    if (encrypted) options.insert(options.end(), {"--ca-file", ca_file});
    return options;
  }

  [[nodiscard]] test::PluginRun check(const std::string& host,
                                      const std::vector<std::string>& further) const {
    return run_plugin("check_smtp_full", options(host, further));
  }
};

const World& world() {
  static const World the_world;
  return the_world;
}

// Times, dates and ports differ from run to run.
std::string without_variables(std::string text) {
  text = std::regex_replace(text, std::regex("[0-9]+\\.[0-9]{3,6} ?s"), "Ts");
  text =
      std::regex_replace(text, std::regex("20[0-9]{2}-[0-9]{2}-[0-9]{2}( [0-9:]{8} UTC)?"), "DATE");
  return std::regex_replace(text, std::regex(":" + std::to_string(world().lab.smtp_port())),
                            ":PORT");
}

}  // namespace

TEST_CASE("each host of the lab is found to have its fault, and no other") {
  struct Row {
    const char* host;
    std::vector<std::string> options;
    const char* state;
    const char* text;
  };
  const Row rows[] = {
      {"mx.good.lab.test",
       {"-S"},
       "OK",
       "mx.good.lab.test:PORT answered in Ts, TLSv1.3, certificate valid until DATE (89 days)"},
      {"mx.good.lab.test", {}, "OK", "mx.good.lab.test:PORT answered in Ts"},
      {"mx.good.lab.test", {"-D", "100,14"}, "WARNING", "is valid for 89 days, until DATE"},
      {"mx.good.lab.test", {"-S", "-e", "mx.good"}, "OK", "answered"},
      {"mx.good.lab.test",
       {"-S", "-e", "other"},
       "WARNING",
       "\"other\" stands neither in the banner"},
      {"mx.good.lab.test", {"-S", "-f", "a@b.example"}, "OK", "answered"},
      {"mx.good.lab.test", {"-S", "-w", "0"}, "WARNING", "Ts in all, outside of 0"},
      {"mx.good.lab.test", {"-S", "-w", "0", "-c", "0"}, "CRITICAL", "Ts in all, outside of 0"},
      {"mx.good.lab.test", {"-S", "--all-addresses"}, "OK", "on 1 address,"},
      {"mx.expired.lab.test",
       {"-S"},
       "CRITICAL",
       "a certificate of the chain has expired (CN=mx.expired.lab.test): not valid after DATE. To "
       "do: renew"},
      {"mx.expired.lab.test",
       {"-S", "--severity", "tls.expired=warning"},
       "WARNING",
       "chain has expired"},
      {"mx.expired.lab.test", {"-S", "--insecure"}, "OK", "certificate not verified (--insecure)"},
      {"mx.soon.lab.test", {"-S"}, "OK", "(5 days)"},
      {"mx.soon.lab.test", {"-S", "-D", "14,3"}, "WARNING", "is valid for 5 days"},
      {"mx.soon.lab.test", {"-D", "14,7"}, "CRITICAL", "is valid for 5 days"},
      {"mx.wrongname.lab.test",
       {"-S"},
       "CRITICAL",
       "the certificate is not for the name that was asked for"},
      {"mx.wrongname.lab.test", {"-S", "--tls-name", "other.lab.test"}, "OK", "answered"},
      {"mx.selfsigned.lab.test", {"-S"}, "CRITICAL", "To do: install one from an authority"},
      {"mx.stranger.lab.test", {"-S"}, "CRITICAL", "To do:"},
      {"mx.incomplete.lab.test", {"-S"}, "CRITICAL", "To do: send the intermediate certificates"},
      {"mx.plain.lab.test",
       {"-S"},
       "CRITICAL",
       "STARTTLS is not offered; offered: 8BITMIME ENHANCEDSTATUSCODES PIPELINING SIZE. To do: "
       "enable STARTTLS"},
      {"mx.plain.lab.test", {}, "OK", "answered"},
      {"mx.busy.lab.test",
       {},
       "UNKNOWN",
       "banner \"421 4.7.0 mx.busy.lab.test too many connections\""},
      {"nosuch.lab.test", {}, "CRITICAL", "does not exist"},
  };
  for (const Row& row : rows) {
    const test::PluginRun run = world().check(row.host, row.options);
    CAPTURE(run.process.out);
    CHECK(run.output.state == row.state);
    CHECK(without_variables(run.output.text).find(row.text) != std::string::npos);
  }
}

TEST_CASE("implicit TLS on its own port") {
  const auto run = run_plugin("check_smtp_full",
                              {"127.0.1.1", "-p", std::to_string(world().lab.smtps_port()), "--tls",
                               "--tls-name", "mx.good.lab.test", "--ca-file", world().ca_file});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "OK");
  CHECK(run.output.perfdata.contains("time_tls"));
  CHECK_FALSE(run.output.perfdata.contains("time_starttls"));
}

TEST_CASE("without the authority's certificate the chain is untrusted") {
  const auto run = run_plugin(
      "check_smtp_full", {"-H", "127.0.1.1", "-p", std::to_string(world().lab.smtp_port()), "-S",
                          "--tls-name", "mx.good.lab.test"});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "CRITICAL");
}

TEST_CASE("performance data has the total with its thresholds and one item per phase") {
  const auto run =
      world().check("mx.good.lab.test", {"-S", "-f", "", "-w", "5", "-c", "10", "-D", "14,3"});
  std::vector<std::string> labels;
  for (const auto& [label, value] : run.output.perfdata)
    labels.push_back(label);
  CHECK(labels == std::vector<std::string>{"cert_days", "time", "time_banner", "time_connect",
                                           "time_dns", "time_ehlo", "time_ehlo_tls", "time_mail",
                                           "time_quit", "time_starttls", "time_tls"});
  CHECK(run.output.perfdata.at("time").find("s;5;10;0") != std::string::npos);
  CHECK(run.output.perfdata.at("cert_days") == "89;14:;3:");
}

TEST_CASE("golden: -v draws the tree, and shows the dialogue as it was") {
  const auto run = world().check("mx.good.lab.test", {"-S", "-v", "-F", "probe.example"});
  std::string tree;
  for (const std::string& line : run.output.long_output)
    tree += without_variables(line) + "\n";
  CHECK(tree ==
        "\\_ [OK] dns: mx.good.lab.test has 1 address (Ts)\n"
        "\\_ [OK] 127.0.1.1:PORT\n"
        "    \\_ [OK] connect: 127.0.1.1:PORT (Ts)\n"
        "    \\_ [OK] banner: 220 mx.good.lab.test ESMTP (Ts)\n"
        "    \\_ [OK] ehlo: 250 \"mx.good.lab.test\", offers 8BITMIME ENHANCEDSTATUSCODES "
        "PIPELINING SIZE STARTTLS (Ts)\n"
        "    \\_ [OK] starttls: 220 2.0.0 Ready to start TLS (Ts)\n"
        "    \\_ [OK] tls: TLSv1.3, TLS_AES_256_GCM_SHA384 (256 bits), key exchange x25519 (Ts)\n"
        "    \\_ [OK] ehlo_tls: 250 \"mx.good.lab.test\", offers 8BITMIME ENHANCEDSTATUSCODES "
        "PIPELINING SIZE (Ts)\n"
        "    \\_ [OK] certificate: CN=mx.good.lab.test, EC prime256v1 256 bits, valid until DATE\n"
        "    \\_ [OK] quit: 221 2.0.0 Bye (Ts)\n"
        "    \\_ [OK] dialogue\n"
        "        S: 220 mx.good.lab.test ESMTP\n"
        "        C: EHLO probe.example\n"
        "        S: 250-mx.good.lab.test\n"
        "        S: 250-PIPELINING\n"
        "        S: 250-SIZE 10240000\n"
        "        S: 250-8BITMIME\n"
        "        S: 250-ENHANCEDSTATUSCODES\n"
        "        S: 250 STARTTLS\n"
        "        C: STARTTLS\n"
        "        S: 220 2.0.0 Ready to start TLS\n"
        "        (TLS begins)\n"
        "        C: EHLO probe.example\n"
        "        S: 250-mx.good.lab.test\n"
        "        S: 250-PIPELINING\n"
        "        S: 250-SIZE 10240000\n"
        "        S: 250-8BITMIME\n"
        "        S: 250 ENHANCEDSTATUSCODES\n"
        "        C: QUIT\n"
        "        S: 221 2.0.0 Bye\n"
        "\\_ [OK] total time: Ts\n");
}

TEST_CASE("-vv draws the phases to scale") {
  const auto run = world().check("mx.good.lab.test", {"-S", "-vv"});
  std::size_t bars = 0;
  for (const std::string& line : run.output.long_output) {
    if (line.find('#') != std::string::npos) ++bars;
  }
  CHECK(bars == 7);
  const auto brief = world().check("mx.good.lab.test", {"-S", "-v"});
  CHECK(brief.process.out.find('#') == std::string::npos);
}

TEST_CASE("a wrong option or file is UNKNOWN, and nothing is sent") {
  struct Row {
    std::vector<std::string> options;
    const char* says;
  };
  const Row rows[] = {
      {{}, "--hostname: which host is to be checked?"},
      {{"-H", "mx..example"}, "--hostname:"},
      {{"-H", "-oProxyCommand"}, "--hostname"},
      {{"-H", "127.0.0.1", "-s", "-S"}, "--ssl: cannot be combined with --starttls"},
      {{"-H", "127.0.0.1", "-6"}, "is not of the address family"},
      {{"-H", "127.0.0.1", "-D", "x"}, "--certificate: \"x\" is not of the form WARN[,CRIT]"},
      {{"-H", "127.0.0.1", "-D", "3,14"}, "WARN must not be smaller than CRIT"},
      {{"-H", "127.0.0.1", "-D", "3,2,1"}, "--certificate"},
      {{"-H", "127.0.0.1", "-D", "-3"}, "--certificate"},
      {{"-H", "127.0.0.1", "-f", "a b@c.example"},
       "--from: \"a b@c.example\" is not a mail address"},
      {{"-H", "127.0.0.1", "-f", "a@b\r\nRSET"}, "control character"},
      {{"-H", "127.0.0.1", "-F", "no name"}, "--fqdn"},
      {{"-H", "127.0.0.1", "--resolver", "dns.example"},
       "--resolver: \"dns.example\" is not ADDRESS"},
      {{"-H", "127.0.0.1", "-S", "--ca-file", "/nonexistent.pem"}, "/nonexistent.pem"},
      {{"-H", "127.0.0.1", "-S", "--ca-path", "/nonexistent"}, "/nonexistent"},
      {{"-H", "127.0.0.1", "-S", "--tls-name", "a b"}, "--tls-name"},
      {{"-H", "127.0.0.1", "--tls-name", "a.example"}, "no encryption is asked for"},
      {{"-H", "127.0.0.1", "--ca-file", "/nonexistent"}, "no encryption is asked for"},
      {{"-H", "127.0.0.1", "--insecure"}, "no encryption is asked for"},
      {{"-H", "127.0.0.1", "-e", ""}, "--expect"},
      {{"-H", "a.example", "b.example"}, "do not know what to do with argument \"b.example\""},
  };
  for (const Row& row : rows) {
    const test::PluginRun run = run_plugin("check_smtp_full", row.options);
    CAPTURE(run.process.out);
    CHECK(run.output.state == "UNKNOWN");
    CHECK(run.output.text.find(row.says) != std::string::npos);
  }
}

TEST_CASE("help and version end with 3 and nothing on stderr") {
  for (const char* option : {"--help", "--version", "--list-findings", "--manual"}) {
    const auto result = test::run({.argv = {test::plugin_path("check_smtp_full"), option}});
    CHECK(result.exit_code == 3);
    CHECK(result.err.empty());
    CHECK(result.out.size() > 10);
  }
}

TEST_CASE("output that cannot be written is UNKNOWN") {
  const std::string plugin = test::plugin_path("check_smtp_full");
  test::Command closed{.argv = {plugin}, .closed_descriptors = {1}};
  const std::vector<std::string> options = world().options("mx.good.lab.test", {"-S"});
  closed.argv.insert(closed.argv.end(), options.begin(), options.end());
  CHECK(test::run(closed).exit_code == 3);

  std::string shell = plugin;
  for (const std::string& option : options)
    shell += " '" + option + "'";
  CHECK(test::run({.argv = {"/bin/sh", "-c", shell + " > /dev/full"}}).exit_code == 3);
}

TEST_CASE("all standard descriptors may be closed: no socket takes their place") {
  test::Command command{.argv = {test::plugin_path("check_smtp_full")},
                        .closed_descriptors = {0, 1, 2}};
  const std::vector<std::string> options = world().options("mx.good.lab.test", {"-S"});
  command.argv.insert(command.argv.end(), options.begin(), options.end());
  CHECK(test::run(command).exit_code == 3);
  command.closed_descriptors = {0, 2};
  CHECK(test::run(command).exit_code == 0);
}

TEST_CASE("a hostile environment has no say") {
  test::Command command{
      .argv = {test::plugin_path("check_smtp_full")},
      .environment = {"OPENSSL_CONF=/nonexistent", "SSL_CERT_FILE=" + world().ca_file,
                      "SSL_CERT_DIR=/nonexistent", "RES_OPTIONS=timeout:99",
                      "LOCALDOMAIN=evil.example", "HOSTALIASES=/dev/zero", "LC_ALL=de_DE.UTF-8",
                      "TZ=Pacific/Chatham"}};
  command.argv.insert(command.argv.end(),
                      {"-H", "127.0.1.1", "-p", std::to_string(world().lab.smtp_port()), "-S",
                       "--tls-name", "mx.good.lab.test"});
  const auto result = test::run(command);
  CAPTURE(result.out);
  CHECK(result.exit_code == 2);  // SSL_CERT_FILE did not make the lab's authority trusted
  const auto output = test::parse_nagios_output(result.out);
  CHECK(output.perfdata.at("time").find(',') == std::string::npos);
}

TEST_CASE("a signal from outside ends the run with a line and 3") {
  const lab::Listener silent(
      [](int fd, const lab::StopSignal& stop) { lab::Connection(fd, stop).stay_silent(); });
  const test::TempDirectory directory;
  const std::string log = directory.path() + "/out";
  {
    test::Server run({.argv = {test::plugin_path("check_smtp_full"), "-H", "127.0.0.1", "-p",
                               std::to_string(silent.port()), "-t", "60"}},
                     log);
    test::wait_until("a connection", [&] { return silent.connections() > 0; });
    kill(run.pid(), SIGTERM);
    test::wait_until("its end", [&] { return !run.is_running(); });
    CHECK(test::parse_nagios_output(run.log()).state == "UNKNOWN");
    CHECK(run.log().find("was stopped by a signal") != std::string::npos);
  }
}

TEST_CASE("every address is tried until one takes a connection") {
  test::MemoryResolver zone(
      "two.lab.test. 300 A 127.0.9.9\n"
      "two.lab.test. 300 A 127.0.1.1\n");
  const lab::DnsServer dns(lab::answer_from(zone));
  std::vector<std::string> options{
      "-H",         "two.lab.test",          "-p", std::to_string(world().lab.smtp_port()),
      "--resolver", dns.endpoint().format(), "-v"};
  auto run = run_plugin("check_smtp_full", options);
  CAPTURE(run.process.out);
  CHECK(run.output.state == "WARNING");
  CHECK(run.output.text.find("connection to 127.0.9.9") != std::string::npos);

  options.emplace_back("--all-addresses");
  run = run_plugin("check_smtp_full", options);
  CHECK(run.output.state == "CRITICAL");
  CHECK(run.output.perfdata.contains("127.0.1.1_time_banner"));
}
