// SPDX-License-Identifier: GPL-3.0-or-later
//
// A DNS server that misbehaves: the name is never "absent" because of it, and time holds.
#include <doctest/doctest.h>

#include "hostile/flawed_replies.hpp"
#include "lab/dns_server.hpp"
#include "support/plugin_run.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using hostile::Bytes;
using hostile::Flaw;
using hostile::flawed_reply;

namespace {

test::PluginRun ask(const lab::DnsServer& server, const char* seconds) {
  return test::run_plugin("check_smtp_full", {"-H", "mx.example.test", "-t", seconds, "--resolver",
                                              server.endpoint().format()});
}

}  // namespace

TEST_CASE("a flawed reply never reads as absence") {
  for (const Flaw& flaw : hostile::flaws()) {
    CAPTURE(flaw.name);
    const lab::DnsServer server([&flaw](std::span<const std::uint8_t> query) {
      return std::optional(flawed_reply(query, flaw));
    });
    const test::PluginRun run = ask(server, "1");
    CAPTURE(run.process.out);
    CHECK(run.output.state == "CRITICAL");
    CHECK(run.output.text.find("could not ask for mx.example.test") != std::string::npos);
    CHECK(run.process.wall <= 1s + test::grace());
  }
}

TEST_CASE("absence that is beyond doubt is told as such") {
  const Flaw nothing{"", [](dns::Message&) {}};
  const Flaw nxdomain{"", [](dns::Message& m) { m.header.rcode = 3; }};
  for (const Flaw* flaw : {&nothing, &nxdomain}) {
    const lab::DnsServer server([flaw](std::span<const std::uint8_t> query) {
      return std::optional(flawed_reply(query, *flaw));
    });
    const test::PluginRun run = ask(server, "1");
    CAPTURE(run.process.out);
    CHECK(run.output.state == "CRITICAL");
    CHECK(run.output.text.find("could not ask") == std::string::npos);
  }
}

TEST_CASE("a DNS server that never answers costs the time that was given, and no more") {
  const lab::DnsServer server(lab::keep_silent());
  const test::PluginRun run = ask(server, "3");
  CHECK(run.output.state == "CRITICAL");
  CHECK(run.process.wall >= 3s);
  CHECK(run.process.wall <= 3s + test::grace());
  CHECK(run.output.text.find("could not ask") != std::string::npos);
}

TEST_CASE("-t SECONDS:STATE says what the end of the time is") {
  const lab::DnsServer server(lab::keep_silent());
  CHECK(ask(server, "0.2:unknown").output.state == "UNKNOWN");
  CHECK(ask(server, "0.2:1").output.state == "WARNING");
}

TEST_CASE("garbage and random bytes are no answer") {
  for (const Bytes& garbage : {Bytes{}, Bytes{0}, Bytes(12, 0xff), Bytes(600, 0x00)}) {
    const lab::DnsServer server(
        [&](std::span<const std::uint8_t>) { return std::optional(garbage); });
    const test::PluginRun run = ask(server, "0.5");
    CAPTURE(run.process.out);
    CHECK(run.output.state == "CRITICAL");
    CHECK(run.output.text.find("could not ask") != std::string::npos);
    CHECK(run.process.wall <= 500ms + test::grace());
  }
}
