// SPDX-License-Identifier: GPL-3.0-or-later
//
// The plugin against a real Postfix.
#include "servers/postfix.hpp"

#include <doctest/doctest.h>
#include <unistd.h>

#include "support/plugin_run.hpp"

using namespace mailprobe;
using test::run_plugin;

namespace {

constexpr const char* name = "mx.example.test";

struct World {
  lab::CertificateAuthority authority;
  test::Postfix postfix{authority.issue_for(name)};
  test::TempDirectory directory;
  std::string ca_file = directory.path() + "/ca.pem";

  World() { authority.write_pem(ca_file); }

  [[nodiscard]] test::PluginRun check(std::vector<std::string> further) const {
    std::vector<std::string> options{"-H", "127.0.0.1", "-p", std::to_string(postfix.smtp_port())};
    options.insert(options.end(), further.begin(), further.end());
    return run_plugin("check_smtp_full", options);
  }
};

const World& world() {
  static const World the_world;
  return the_world;
}

bool needs_root() { return geteuid() != 0; }

std::vector<std::string> labels(const test::PluginRun& run) {
  std::vector<std::string> labels;
  for (const auto& [label, value] : run.output.perfdata)
    labels.push_back(label);
  return labels;
}

}  // namespace

TEST_CASE("Postfix in the clear is OK" * doctest::skip(needs_root())) {
  const auto run = world().check({});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "OK");
  CHECK(labels(run) ==
        std::vector<std::string>{"time", "time_banner", "time_connect", "time_ehlo", "time_quit"});
}

TEST_CASE("Postfix with STARTTLS is OK, with an item of performance data for each phase" *
          doctest::skip(needs_root())) {
  const auto run =
      world().check({"-S", "--ca-file", world().ca_file, "--tls-name", name, "-f", "a@b.example"});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "OK");
  CHECK(labels(run) == std::vector<std::string>{"cert_days", "time", "time_banner", "time_connect",
                                                "time_ehlo", "time_ehlo_tls", "time_mail",
                                                "time_quit", "time_starttls", "time_tls"});
}

TEST_CASE("without the authority's certificate the same is CRITICAL and names the untrusted chain" *
          doctest::skip(needs_root())) {
  const auto run = world().check({"-S", "--tls-name", name, "-v"});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "CRITICAL");
  CHECK(run.process.out.find("(tls.incomplete_chain)") != std::string::npos);
  CHECK(run.output.text.find(
            "To do: send the intermediate certificates with the server's own, or trust its "
            "authority with --ca-file") != std::string::npos);
}

TEST_CASE(
    "the name that the certificate must hold is the host's own, unless --tls-name says otherwise" *
    doctest::skip(needs_root())) {
  CHECK(world().check({"-S", "--ca-file", world().ca_file}).output.state == "CRITICAL");
  CHECK(world()
            .check({"-S", "--ca-file", world().ca_file, "--tls-name", "other.example"})
            .output.state == "CRITICAL");
}

TEST_CASE("Postfix with TLS from the first byte on is OK" * doctest::skip(needs_root())) {
  const auto run = run_plugin(
      "check_smtp_full", {"-H", "127.0.0.1", "-p", std::to_string(world().postfix.smtps_port()),
                          "--ssl", "--ca-file", world().ca_file, "--tls-name", name});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "OK");
}

TEST_CASE("implicit TLS to a port that speaks in the clear, and the reverse, are CRITICAL in time" *
          doctest::skip(needs_root())) {
  const auto plain = world().check({"--ssl", "-t", "2"});
  CAPTURE(plain.process.out);
  CHECK(plain.output.state == "CRITICAL");
  CHECK(plain.output.text.find("did not speak TLS") != std::string::npos);
  const auto wrapped = run_plugin(
      "check_smtp_full",
      {"-H", "127.0.0.1", "-p", std::to_string(world().postfix.smtps_port()), "-t", "1"});
  CHECK(wrapped.output.state == "CRITICAL");
  CHECK(wrapped.process.wall <= std::chrono::seconds(1) + test::grace());
}

TEST_CASE("Postfix was left in peace: every session ended with QUIT, and nothing was queued" *
          doctest::skip(needs_root())) {
  CHECK(world()
            .check({"-S", "--ca-file", world().ca_file, "--tls-name", name, "-f", "a@b.example"})
            .output.state == "OK");
  test::wait_until("the end of the session in the log", [] {
    return world().postfix.log().find("ehlo=2 starttls=1 mail=1 quit=1 commands=5") !=
           std::string::npos;
  });
  CHECK(world().postfix.log().find("queue active") == std::string::npos);
}
