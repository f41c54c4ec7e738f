// SPDX-License-Identifier: GPL-3.0-or-later
//
// Certificates and records that are many, long or twisted: time, memory and output stay bounded,
// and no verdict is better than what was seen.
#include <functional>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "hostile/world.hpp"
#include "lab/certificate_authority.hpp"
#include "lab/dns_server.hpp"
#include "lab/mail_hosts.hpp"
#include "lab/tlsa.hpp"
#include "support/memory_resolver.hpp"
#include "support/mx_tls_run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using namespace std::string_literals;

namespace {

constexpr std::size_t most_addresses = 100;  // that the plugin looks at

struct Authority {
  test::TempDirectory directory;
  lab::CertificateAuthority authority;
  std::string ca_file = directory.path() + "/ca.pem";

  Authority() { authority.write_pem(ca_file); }
};

const Authority& world() {
  static const Authority made;
  return made;
}

lab::SmtpSettings serving(const lab::Identity& identity) {
  return {.tls = std::make_shared<const lab::TlsServerContext>(
              lab::TlsServerSettings{.identities = {identity}})};
}

constexpr const char* host = "mx.example.test";

// So many names of 60 octets, and that of the host behind them.
std::vector<std::string> names(int count, std::size_t length = 60) {
  std::vector<std::string> all;
  for (int i = 0; i < count; ++i)
    all.push_back(fmt::format("{:05}.{}.example.test", i, std::string(length - 19, 'x')));
  all.emplace_back(host);
  return all;
}

lab::Identity with_names(std::vector<std::string> all) {
  return world().authority.issue({.common_name = "", .names = std::move(all)});
}

// A chain that is sound but for its length.
lab::Identity long_chain(int certificates) {
  lab::Identity issuer = world().authority.root();
  for (int i = 1; i < certificates; ++i)
    issuer = lab::issue_under(issuer, lab::authority_request(fmt::format("Authority {}", i)));
  return lab::issue_under(issuer, {.common_name = "", .names = {host}});
}

// Two authorities that name each other as their issuers, again and again.
lab::Identity circle(int certificates) {
  const lab::Identity left = lab::issue_self_signed(lab::authority_request("Left"));
  const lab::Identity right = lab::issue_self_signed(lab::authority_request("Right"));
  lab::Identity identity = lab::issue_under(left, {.common_name = "", .names = {host}});
  for (int i = 1; i < certificates; ++i) {
    const bool odd = i % 2 != 0;
    identity.issuers.push_back(
        lab::issue_under(odd ? right : left, lab::authority_request(odd ? "Left" : "Right"))
            .certificate);
  }
  return identity;
}

lab::Identity with_strangers(int certificates) {
  lab::Identity identity = world().authority.issue_for(host);
  while (static_cast<int>(identity.issuers.size()) + 1 < certificates)
    identity.issuers.push_back(world().authority.issue_for("stranger.example").certificate);
  return identity;
}

// Names times constraints is what a verifier has to compare.
lab::Identity constrained(int constraints, int count) {
  lab::CertificateRequest request = lab::authority_request("Constrained");
  for (int i = 0; i < constraints; ++i)
    request.name_constraints +=
        fmt::format("{}excluded;DNS:{}.invalid", request.name_constraints.empty() ? "" : ",", i);
  return lab::issue_under(lab::issue_under(world().authority.root(), request),
                          {.common_name = "", .names = names(count, 26)});
}

struct Kind {
  const char* what;
  std::function<lab::Identity()> make;
  const char* finding;  // none: the chain is sound
};

const std::vector<Kind>& kinds() {
  static const std::vector<Kind> table{
      {"140 certificates, each the next one's issuer", [] { return long_chain(140); },
       "tls.chain_too_long"},
      {"140 certificates in a circle", [] { return circle(140); }, "tls.incomplete_chain"},
      {"138 certificates that lead nowhere", [] { return with_strangers(140); }, nullptr},
      {"2,600 names", [] { return with_names(names(2600, 26)); }, nullptr},
      {"2,600 names under 900 constraints", [] { return constrained(900, 2600); }, "tls.other"},
      {"1,500 long names, within the limit", [] { return with_names(names(1500)); }, nullptr},
      {"190 kB", [] { return with_names(names(3200)); }, "tls.handshake_failed"},
      {"a NUL behind the host's name", [] { return with_names({host + "\0.evil.test"s}); },
       "tls.wrong_name"},
      {"a NUL in front of the host's name", [] { return with_names({"\0"s + host}); },
       "tls.wrong_name"},
  };
  return table;
}

std::string addresses(std::size_t count) {
  std::string zone;
  for (std::size_t i = 0; i < count; ++i)
    zone += fmt::format("mx.example.test. A {}\n", lab::MailHosts::address(i).format());
  return zone;
}

const std::string usual_zone = ". NS ns.example.test.\nexample.test. MX 10 mx.example.test.\n";

struct Setting {
  const lab::MailHosts& hosts;
  std::string zone;
  std::string domain = "example.test";
};

test::MxTlsRun check(const Setting& setting, const std::vector<std::string>& options) {
  test::MemoryResolver zone(setting.zone);
  const lab::DnsServer dns(lab::answer_from(zone));
  return test::run_mx_tls({.domain = setting.domain,
                           .dns = dns.endpoint(),
                           .ca_file = world().ca_file,
                           .smtp_port = setting.hosts.port()},
                          options);
}

constexpr std::size_t largest_output = 60'000;  // bytes

void check_bounds(const test::MxTlsRun& run) {
  CHECK(run.process.out.size() <= largest_output);
#ifndef MAILPROBE_SANITIZED
  CHECK(run.process.peak_memory <= 48L * 1024);
#endif
}

void check_kind(const Kind& kind, const lab::Identity& identity, std::size_t count) {
  constexpr auto patience = 3s;
  const lab::MailHosts hosts(std::vector(count, serving(identity)));
  const test::MxTlsRun run =
      check({.hosts = hosts, .zone = usual_zone + addresses(count)}, {"-vv", "-t", "3"});
  MESSAGE(std::string(kind.what) << ", " << count
                                 << " at once: " << base::to_seconds(run.process.wall) << " s, "
                                 << hostile::format_memory(run.process.peak_memory));
  CAPTURE(run.process.out);
  CHECK(run.process.wall <= patience + test::grace());
  CHECK((run.state == "OK") == (kind.finding == nullptr));
  if (kind.finding != nullptr) CHECK(run.findings.contains(kind.finding));
  check_bounds(run);
}

}  // namespace

TEST_CASE("chains that are long, large or twisted keep the deadline, and are judged honestly") {
  for (const Kind& kind : kinds()) {
    CAPTURE(std::string(kind.what));
    const lab::Identity identity = kind.make();
    for (const std::size_t count : {1U, 10U})
      check_kind(kind, identity, count);
  }
}

TEST_CASE("a thousand TLSA records are judged, and told in bounds") {
  const lab::Identity identity = world().authority.issue({.names = {"m.e.t"}});
  const lab::MailHosts hosts({serving(identity)});
  std::string zone = ". NS n.e.t.\ne.t. MX 10 m.e.t.\nm.e.t. A 127.0.4.1\n";
  const std::string owner = fmt::format("_{}._tcp.m.e.t. TLSA ", hosts.port());
  for (int i = 1; i < 1000; ++i)
    zone += fmt::format("{}3 1 1 {:064x}\n", owner, i);
  zone += owner + lab::format_tlsa(lab::make_tlsa(3, 1, 1, identity.certificate));
  const test::MxTlsRun run =
      check({.hosts = hosts, .zone = zone, .domain = "e.t"}, {"-vv", "-t", "5", "--require-dane"});
  CAPTURE(run.process.out);
  CHECK(run.state == "WARNING");
  CHECK(run.findings.contains("mx_tls.dane_stale"));
  CHECK_FALSE(run.findings.contains("mx_tls.dane_mismatch"));
  CHECK(run.process.wall <= 5s + test::grace());
  check_bounds(run);
}

TEST_CASE("of 200 mail hosts as many are looked at as --max-mx says, and it is told") {
  const lab::MailHosts hosts({serving(with_names({"*.example.test"}))});
  std::string zone = ". NS ns.example.test.\n";
  for (int i = 0; i < 200; ++i)
    zone += fmt::format(
        "example.test. MX {0} mx{0}.example.test.\nmx{0}.example.test. A 127.0.4.1\n", i);
  for (const std::size_t most : {20U, 60U}) {
    const test::MxTlsRun run =
        check({.hosts = hosts, .zone = zone},
              {"-vv", "-t", "10", "--one-certificate", "--max-mx", std::to_string(most)});
    CAPTURE(run.process.out);
    CHECK(run.state == "WARNING");
    CHECK(run.findings.contains("mx_tls.mx_left_out"));
    CHECK(run.process.out.contains(fmt::format("only the first {} of 200 mail hosts", most)));
    CHECK(run.process.wall <= 10s + test::grace());
    check_bounds(run);
  }
}

TEST_CASE("of 300 addresses of one host 100 are looked at, and it is told") {
  const lab::Identity identity = world().authority.issue_for(host);
  const lab::MailHosts hosts(std::vector(most_addresses, serving(identity)));
  const test::MxTlsRun run = check({.hosts = hosts, .zone = usual_zone + addresses(300)},
                                   {"-vv", "-t", "10", "--one-certificate", "--per-host", "10"});
  CAPTURE(run.process.out);
  CHECK(run.state == "WARNING");
  CHECK(run.findings.contains("mx_tls.addresses_left_out"));
  CHECK(run.process.out.contains("has 300 addresses, of which 100 were looked at"));
  CHECK(hosts.connections() == std::vector<std::size_t>(most_addresses, 1));
  CHECK(run.process.wall <= 10s + test::grace());
  check_bounds(run);
}
