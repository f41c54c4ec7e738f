// SPDX-License-Identifier: GPL-3.0-or-later
//
// Our resolver and the plugin against a real NSD and a real Unbound.
#include <doctest/doctest.h>

#include "dns/cares_resolver.hpp"
#include "lab/smtp_server.hpp"
#include "servers/name_servers.hpp"
#include "support/plugin_run.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using dns::Outcome;
using dns::RecordType;

namespace {

std::string zone() {
  std::string text = R"(
mx A 127.0.0.1
mx AAAA ::1
only4 A 127.0.0.1
@ MX 10 mx
@ MX 20 backup
@ TXT "v=spf1 " "-all"
@ CAA 0 issue "ca.example"
alias CNAME mx
deep CNAME alias
dangling CNAME nowhere
_25._tcp.mx TLSA 3 1 1 00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff
_submission._tcp SRV 0 1 587 mx
1.0.0.127 PTR mx
)";
  text += "large TXT";
  for (int i = 0; i < 30; ++i)
    text += " \"" + std::string(250, 'x') + "\"";
  return text + "\n";
}

const test::NameServers& servers() {
  static const test::NameServers the_servers(zone());
  return the_servers;
}

dns::Answer ask(const net::Endpoint& server, const char* name, RecordType type) {
  dns::CaresResolver resolver(dns::ResolverConfig{.servers = {server}});
  return resolver.ask_one({*dns::Name::parse(name), type}, base::Deadline::after(5s));
}

std::vector<std::string> data(const dns::Answer& answer) {
  std::vector<std::string> texts;
  for (const dns::Record& record : answer.records)
    texts.push_back(dns::format_record_data(record.data));
  return texts;
}

}  // namespace

TEST_CASE("every record type comes back as the zone has it, from NSD and through Unbound") {
  struct Row {
    const char* name;
    RecordType type;
    std::vector<std::string> data;
  };
  const Row rows[] = {
      {"mx.example.test", RecordType::a, {"127.0.0.1"}},
      {"mx.example.test", RecordType::aaaa, {"::1"}},
      {"deep.example.test", RecordType::a, {"127.0.0.1"}},
      {"example.test", RecordType::txt, {"\"v=spf1 \" \"-all\""}},
      {"example.test", RecordType::caa, {"0 issue \"ca.example\""}},
      {"_submission._tcp.example.test", RecordType::srv, {"0 1 587 mx.example.test."}},
      {"1.0.0.127.example.test", RecordType::ptr, {"mx.example.test."}},
      {"example.test", RecordType::ns, {"ns.example.test."}},
      {"alias.example.test", RecordType::cname, {"mx.example.test."}},
  };
  for (const net::Endpoint& server : {servers().nsd(), servers().unbound()}) {
    for (const Row& row : rows) {
      CAPTURE(std::string(row.name));
      const dns::Answer answer = ask(server, row.name, row.type);
      CAPTURE(answer.explanation);
      CHECK(answer.outcome == Outcome::answer);
      CHECK(data(answer) == row.data);
    }
    CHECK(ask(server, "example.test", RecordType::mx).records.size() == 2);
    CHECK(ask(server, "_25._tcp.mx.example.test", RecordType::tlsa).records.size() == 1);
    CHECK(ask(server, "example.test", RecordType::soa).records.size() == 1);
  }
}

TEST_CASE("a record that fits no datagram comes over TCP, whole") {
  for (const net::Endpoint& server : {servers().nsd(), servers().unbound()}) {
    const dns::Answer answer = ask(server, "large.example.test", RecordType::txt);
    CAPTURE(answer.explanation);
    REQUIRE(answer.records.size() == 1);
    CHECK(dns::data_of<dns::Txt>(answer.records).front().joined().size() == 7500);
  }
}

TEST_CASE("absence is told from not knowing") {
  for (const net::Endpoint& server : {servers().nsd(), servers().unbound()}) {
    CHECK(ask(server, "nosuch.example.test", RecordType::a).outcome == Outcome::nxdomain);
    CHECK(ask(server, "dangling.example.test", RecordType::a).outcome == Outcome::nxdomain);
    CHECK(ask(server, "only4.example.test", RecordType::aaaa).outcome == Outcome::no_data);
  }
  CHECK(ask(servers().nsd(), "example.org", RecordType::a).outcome == Outcome::temporary_failure);
  CHECK(ask(servers().unbound(), "mx.lame.test", RecordType::a).outcome ==
        Outcome::temporary_failure);
}

TEST_CASE("the plugin finds its host through Unbound") {
  const lab::SmtpServer server({.name = "mx.example.test"});
  const auto check = [&](const char* host) {
    return test::run_plugin("check_smtp_full",
                            {"-H", host, "-p", std::to_string(server.port()), "-4", "--resolver",
                             servers().unbound().format(), "-t", "5"});
  };
  const auto found = check("deep.example.test");
  CAPTURE(found.process.out);
  CHECK(found.output.state == "OK");
  CHECK(check("nosuch.example.test").output.text.find("does not exist") != std::string::npos);
  CHECK(check("mx.lame.test").output.text.find("could not ask for mx.lame.test") !=
        std::string::npos);
}
