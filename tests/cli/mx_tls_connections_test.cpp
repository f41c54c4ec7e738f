// SPDX-License-Identifier: GPL-3.0-or-later
//
// How many connections check_mx_tls makes, to whom, how many at once, and how long that takes.
#include <algorithm>
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/deadline.hpp"
#include "lab/certificate_authority.hpp"
#include "lab/dns_server.hpp"
#include "lab/mail_hosts.hpp"
#include "support/memory_resolver.hpp"
#include "support/mx_tls_run.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using Counts = std::set<std::size_t>;

namespace {

// A sanitized build shakes hands so slowly that only a longer way hides it.
#ifdef MAILPROBE_SANITIZED
constexpr auto far_away = 200ms;
#else
constexpr auto far_away = 100ms;
#endif

struct Authority {
  test::TempDirectory directory;
  lab::CertificateAuthority authority;
  std::string ca_file = directory.path() + "/ca.pem";
  std::shared_ptr<const lab::TlsServerContext> tls = std::make_shared<const lab::TlsServerContext>(
      lab::TlsServerSettings{.identities = {authority.issue({.names = {"*.example.test"}})}});

  Authority() { authority.write_pem(ca_file); }
};

const Authority& authority() {
  static const Authority made;
  return made;
}

lab::SmtpSettings usual(base::Duration delay = {}) {
  return {.tls = authority().tls, .delay = delay};
}

// MX hosts with so many addresses each, all of them servers with the same settings.
class Domain {
 public:
  Domain(std::size_t hosts, std::size_t addresses, const lab::SmtpSettings& settings)
      : servers_(std::vector(hosts * addresses, settings)),
        zone_(zone_of(hosts, addresses)),
        dns_(lab::answer_from(zone_)) {}
  Domain(const std::string& zone, const lab::SmtpSettings& settings)
      : servers_({settings}), zone_(zone), dns_(lab::answer_from(zone_)) {}

  [[nodiscard]] test::MxTlsRun check(const std::vector<std::string>& options = {}) const {
    return test::run_mx_tls({.domain = "example.test",
                             .dns = dns_.endpoint(),
                             .ca_file = authority().ca_file,
                             .smtp_port = servers_.port()},
                            options);
  }

  // Of each address; one number if they are all alike.
  [[nodiscard]] Counts connections() const {
    const auto counts = servers_.connections();
    return {counts.begin(), counts.end()};
  }

 private:
  static std::string zone_of(std::size_t hosts, std::size_t addresses) {
    std::string zone = ". NS ns.example.test.\n";
    for (std::size_t i = 0; i < hosts; ++i) {
      zone += fmt::format("example.test. MX 10 mx{}.example.test.\n", i);
      for (std::size_t j = 0; j < addresses; ++j) {
        zone += fmt::format("mx{}.example.test. A {}\n", i,
                            lab::MailHosts::address(i * addresses + j).format());
      }
    }
    return zone;
  }

  lab::MailHosts servers_;
  test::MemoryResolver zone_;
  lab::DnsServer dns_;
};

base::Duration median_wall(const Domain& domain) {
  std::vector<base::Duration> walls;
  for (int i = 0; i < 5; ++i) {
    const test::MxTlsRun run = domain.check();
    CAPTURE(run.process.out);
    CHECK(run.state == "OK");
    walls.push_back(run.process.wall);
  }
  std::ranges::sort(walls);
  return walls[walls.size() / 2];
}

}  // namespace

TEST_CASE("twenty addresses of ten hosts take hardly more time than one") {
  const base::Duration one = median_wall(Domain(1, 1, usual(far_away)));
  const base::Duration twenty = median_wall(Domain(10, 2, usual(far_away)));
  const double ratio = base::to_seconds(twenty) / base::to_seconds(one);
  MESSAGE(base::to_seconds(one) << " s for one, " << base::to_seconds(twenty)
                                << " s for twenty: " << ratio);
  CHECK(ratio <= 1.25);
}

TEST_CASE("no address is connected to more often than what is asked for needs") {
  struct Row {
    lab::SmtpSettings settings;
    std::vector<std::string> options;
    Counts connections;
    const char* reason;
  };
  lab::SmtpSettings no_tls = usual();
  no_tls.tls = nullptr;
  lab::SmtpSettings refused = usual();
  refused.banner = "554 5.7.1 No mail from you";
  lab::SmtpSettings busy = usual();
  busy.banner = "421 4.3.2 Come back later";
  const Row rows[] = {
      {usual(), {}, {2}, "one for each key type"},
      {usual(), {"--one-certificate"}, {1}, "the certificate that the server prefers"},
      {no_tls, {}, {1}, "without STARTTLS there is no second certificate"},
      {refused, {}, {1}, "who refuses us refuses us again"},
      {busy, {}, {1}, "who is busy is not bothered"},
      {no_tls, {"--deep"}, {1}, "without STARTTLS there are no versions"},
      {busy, {"--deep"}, {1}, "who is busy is not bothered for versions either"},
      {usual(),
       {"--deep"},
       {6},
       "one for each key type, for the three versions that the first did not have, and one that "
       "goes on with the first"},
      {usual(), {"--deep", "--one-certificate"}, {5}, "the same without the other key type"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.reason));
    const Domain domain(2, 2, row.settings);
    const test::MxTlsRun run = domain.check(row.options);
    CAPTURE(run.process.out);
    CHECK(domain.connections() == row.connections);
  }
}

TEST_CASE("no address is connected to more than seven times, whatever it does") {
  lab::TlsServerSettings settings{.identities = {}, .highest = lab::TlsVersion::tls_1_2};
  settings.identities.push_back(lab::issue_self_signed({.names = {"*.example.test"}}));
  lab::SmtpSettings old = usual();
  old.tls = std::make_shared<const lab::TlsServerContext>(settings);
  lab::SmtpSettings none = usual();
  settings.ciphers = "NULL:@SECLEVEL=0";
  none.tls = std::make_shared<const lab::TlsServerContext>(settings);
  for (const lab::SmtpSettings& server : {usual(), old, none}) {
    const Domain domain(1, 1, server);
    const test::MxTlsRun run = domain.check({"--deep"});
    CAPTURE(run.process.out);
    CHECK(*domain.connections().rbegin() <= 7);
  }
}

TEST_CASE("never are there more connections to one host at the same time than --per-host says") {
  struct Row {
    std::vector<std::string> options;
    std::size_t most;
  };
  const Row rows[] = {
      {{}, 2},
      {{"--per-host", "1"}, 1},
      {{"--per-host", "3"}, 3},
      {{"--per-host", "3", "--deep"}, 3},
      {{"--per-host", "20"}, 6},
  };
  for (const Row& row : rows) {
    CAPTURE(row.most);
    lab::SmtpSettings settings = usual(20ms);
    settings.crowd = std::make_shared<lab::Crowd>();
    const Domain domain(1, 6, settings);
    const test::MxTlsRun run = domain.check(row.options);
    CAPTURE(run.process.out);
    CHECK(settings.crowd->greatest() == row.most);
  }
}

TEST_CASE("never are there more connections at the same time than --parallel says") {
  lab::SmtpSettings settings = usual(20ms);
  settings.crowd = std::make_shared<lab::Crowd>();
  const Domain domain(5, 2, settings);
  const test::MxTlsRun run = domain.check({"--parallel", "4"});
  CAPTURE(run.process.out);
  CHECK(settings.crowd->greatest() == 4);
}

TEST_CASE("nobody is connected to who is not to be") {
  const std::string address = lab::MailHosts::address(0).format();
  struct Row {
    std::string zone;
    std::vector<std::string> options;
    const char* finding;
  };
  const Row rows[] = {
      {"example.test. MX 0 .\nexample.test. A " + address, {}, "mx_tls.null_mx"},
      {"example.test. MX 10 mx.example.test.\nmx.example.test. A " + address,
       {"(public)"},
       "mx_tls.special_address"},
      {"example.test. A " + address, {"(public)"}, "mx_tls.special_address"},
      {"example.test. MX 10 " + address + ".", {}, "mx_tls.mx_is_address"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.zone);
    const Domain domain(row.zone, usual());
    const test::MxTlsRun run = domain.check(row.options);
    CAPTURE(run.process.out);
    CHECK(run.findings.contains(row.finding));
    CHECK(domain.connections() == Counts{0});
  }
}
