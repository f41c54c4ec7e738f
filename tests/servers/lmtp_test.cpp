// SPDX-License-Identifier: GPL-3.0-or-later
//
// The plugin's LMTP (RFC 2033) with a real Dovecot, over TCP and over a socket in the file system.
#include <doctest/doctest.h>

#include "servers/dovecot.hpp"
#include "servers/plugin_session.hpp"

using namespace mailprobe;

namespace {

bool cannot_start_dovecot() { return test::cannot_start(test::Dovecot::program()); }

const test::Dovecot& dovecot() {
  static const test::Dovecot the_dovecot(test::trust().identity());
  return the_dovecot;
}

std::vector<std::vector<std::string>> both_ways() {
  return {{"-H", "127.0.0.1", "-p", std::to_string(dovecot().lmtp_port())},
          {"-H", dovecot().lmtp_socket()}};
}

test::PluginRun check(std::vector<std::string> options, const std::vector<std::string>& further) {
  options.emplace_back("--lmtp");
  options.insert(options.end(), further.begin(), further.end());
  return test::run_plugin("check_smtp_full", options);
}

}  // namespace

TEST_CASE("a user of Dovecot is OK as a recipient, and a stranger is CRITICAL" *
          doctest::skip(cannot_start_dovecot())) {
  for (const auto& way : both_ways()) {
    CAPTURE(way[1]);
    const auto alone = check(way, {});
    CAPTURE(alone.process.out);
    CHECK(alone.output.state == "OK");
    const auto known = check(way, {"-f", "", "--rcpt", "monitor@mx.example.test"});
    CAPTURE(known.process.out);
    CHECK(known.output.state == "OK");
    const auto unknown = check(way, {"-f", "", "--rcpt", "stranger@mx.example.test"});
    CAPTURE(unknown.process.out);
    CHECK(unknown.output.state == "CRITICAL");
    CHECK(unknown.output.text.find("550 5.1.1") != std::string::npos);
  }
  CHECK(dovecot().mails_of("monitor") == 0);
}

TEST_CASE("LMTP goes through STARTTLS" * doctest::skip(cannot_start_dovecot())) {
  const auto run = check(both_ways().front(), {"-S", "--ca-file", test::trust().ca_file(),
                                               "--tls-name", test::server_name});
  CAPTURE(run.process.out);
  CHECK(run.output.state == "OK");
}

TEST_CASE("a message lies in the mailbox of each recipient that Dovecot answered 250 for" *
          doctest::skip(cannot_start_dovecot())) {
  for (const auto& way : both_ways()) {
    CAPTURE(way[1]);
    const std::size_t before = dovecot().mails_of("monitor");
    const auto run =
        check(way, {"-f", "probe@client.example.test", "--rcpt", "monitor@mx.example.test",
                    "--rcpt", "stranger@mx.example.test=550", "--send"});
    CAPTURE(run.process.out);
    CHECK(run.output.state == "OK");
    CHECK(dovecot().mails_of("monitor") == before + 1);
    CHECK(dovecot().mails_of("stranger") == 0);
  }
}
