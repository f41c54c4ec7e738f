// SPDX-License-Identifier: GPL-3.0-or-later
//
// A DNS server that misbehaves: the name is never "absent" because of it, and time holds.
#include <doctest/doctest.h>

#include "dns/message.hpp"
#include "lab/dns_server.hpp"
#include "support/plugin_run.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;

namespace {

using Bytes = std::vector<std::uint8_t>;

struct Row {
  const char* name;
  void (*alter)(dns::Message& reply);
};

// A reply that says "no such record" beyond doubt, but for one flaw.
Bytes flawed_reply(std::span<const std::uint8_t> bytes, const Row& row) {
  const auto query = dns::parse_message(bytes);
  dns::Message reply{.header = query->header, .question = query->question};
  reply.header.response = true;
  reply.header.recursion_available = true;
  row.alter(reply);
  return *dns::serialize(reply);
}

const Row rows[] = {
    {"SERVFAIL", [](dns::Message& m) { m.header.rcode = 2; }},
    {"REFUSED", [](dns::Message& m) { m.header.rcode = 5; }},
    {"NOTIMP", [](dns::Message& m) { m.header.rcode = 4; }},
    {"FORMERR", [](dns::Message& m) { m.header.rcode = 1; }},
    {"QR is clear", [](dns::Message& m) { m.header.response = false; }},
    {"another opcode", [](dns::Message& m) { m.header.opcode = 5; }},
    {"TC even over TCP", [](dns::Message& m) { m.header.truncated = true; }},
    {"another question",
     [](dns::Message& m) { m.question->name = *dns::Name::parse("other.example"); }},
    {"no question", [](dns::Message& m) { m.question.reset(); }},
    {"neither recursion nor authority",
     [](dns::Message& m) { m.header.recursion_available = false; }},
    {"a loop of aliases",
     [](dns::Message& m) {
       m.answers.push_back(
           {m.question->name, dns::RecordType::cname, 1, dns::Cname{m.question->name}});
     }},
    {"NXDOMAIN with TC",
     [](dns::Message& m) {
       m.header.rcode = 3;
       m.header.truncated = true;
     }},
};

test::PluginRun ask(const lab::DnsServer& server, const char* seconds) {
  return test::run_plugin("check_smtp_full", {"-H", "mx.example.test", "-t", seconds, "--resolver",
                                              server.endpoint().format()});
}

}  // namespace

TEST_CASE("a flawed reply never reads as absence") {
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const lab::DnsServer server([&row](std::span<const std::uint8_t> query) {
      return std::optional(flawed_reply(query, row));
    });
    const test::PluginRun run = ask(server, "1");
    CAPTURE(run.process.out);
    CHECK(run.output.state == "CRITICAL");
    CHECK(run.output.text.find("could not ask for mx.example.test") != std::string::npos);
    CHECK(run.process.wall <= 1s + test::grace());
  }
}

TEST_CASE("absence that is beyond doubt is told as such") {
  const Row nothing{"", [](dns::Message&) {}};
  const Row nxdomain{"", [](dns::Message& m) { m.header.rcode = 3; }};
  for (const Row* row : {&nothing, &nxdomain}) {
    const lab::DnsServer server([row](std::span<const std::uint8_t> query) {
      return std::optional(flawed_reply(query, *row));
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
