// SPDX-License-Identifier: GPL-3.0-or-later
//
// A policy of MTA-STS on a real nginx, as check_mx_tls sees it. The mail host and the DNS are the
// lab's.
#include <set>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "base/ascii.hpp"
#include "lab/connection.hpp"
#include "lab/dns_server.hpp"
#include "lab/smtp_server.hpp"
#include "servers/nginx.hpp"
#include "support/memory_resolver.hpp"
#include "support/mx_tls_run.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using Ids = std::set<std::string>;

namespace {

constexpr auto patience = 3s;
constexpr const char* page = ".well-known/mta-sts.txt";
constexpr const char* policy_host = "mta-sts.example.test";
const std::string policy =
    "version: STSv1\r\nmode: enforce\r\nmx: mx.example.test\r\nmax_age: 604800\r\n";

struct World {
  test::TempDirectory directory;
  lab::CertificateAuthority authority;
  std::string ca_file = directory.path() + "/ca.pem";
  lab::SmtpServer mail{{.tls = std::make_shared<const lab::TlsServerContext>(lab::TlsServerSettings{
                            .identities = {authority.issue_for("mx.example.test")}})}};
  lab::Listener silent{
      [](int fd, const lab::StopSignal& stop) { lab::Connection(fd, stop).stay_silent(); }};
  test::MemoryResolver zone{R"(. NS ns.example.test.
example.test. MX 10 mx.example.test.
mx.example.test. A 127.0.0.1
_mta-sts.example.test. TXT "v=STSv1; id=1"
mta-sts.example.test. A 127.0.0.1
)"};
  lab::DnsServer dns{lab::answer_from(zone)};

  World() { authority.write_pem(ca_file); }

  [[nodiscard]] test::MxTlsRun check(std::uint16_t https_port) const {
    return test::run_mx_tls({.domain = "example.test",
                             .dns = dns.endpoint(),
                             .ca_file = ca_file,
                             .smtp_port = mail.port(),
                             .https_port = https_port},
                            {"-t", fmt::format("{}", patience.count())});
  }
};

World& world() {
  static World the_world;
  return the_world;
}

lab::Identity usual() { return world().authority.issue_for(policy_host); }

lab::Identity issue(const std::function<void(lab::CertificateRequest&)>& change) {
  lab::CertificateRequest request{.names = {policy_host}};
  change(request);
  return world().authority.issue(request);
}

lab::Identity expired() {
  return issue([](auto& request) {
    request.not_before = std::chrono::system_clock::now() - std::chrono::days(90);
    request.not_after = std::chrono::system_clock::now() - std::chrono::days(1);
  });
}

lab::Identity without_issuer() {
  lab::Identity identity = usual();
  identity.issuers.clear();
  return identity;
}

test::NginxSite with_policy(const std::string& text) {
  return {.files = {{page, text}}, .locations = {}};
}

// A site with a policy, where nginx does this instead of serving it.
test::NginxSite that_does(const std::string& directives, const std::string& text = policy) {
  return {.files = {{page, text}}, .locations = {{"/.well-known", directives}}};
}

std::string behind_silence() {
  return fmt::format("proxy_pass http://{}; proxy_connect_timeout 60s; proxy_read_timeout 60s;",
                     world().silent.endpoint().format());
}

// Extensions, which senders pass over, up to so many octets.
std::string policy_of(std::size_t octets) {
  std::string text = policy;
  for (int i = 0; text.size() + 200 < octets; ++i)
    text += fmt::format("x{}: {}\r\n", i, std::string(80, 'y'));
  return text + "z: " + std::string(octets - text.size() - 5, 'y') + "\r\n";
}

struct Row {
  const char* reason;
  test::NginxSite site;
  std::string state;
  Ids findings;  // that are not OK
  lab::Identity identity = usual();
};

std::vector<Row> sound_sites() {
  return {
      {"a policy", with_policy(policy), "OK", {}},
      {"a policy with LF alone",
       with_policy("version: STSv1\nmode: enforce\nmx: *.example.test\nmax_age: 604800\n"),
       "OK",
       {}},
      {"a policy of 64 KiB", with_policy(policy_of(65536)), "OK", {}},
      {"a policy in chunks", that_does("ssi on; ssi_types text/plain;"), "OK", {}},
      {"a policy that comes slowly, but in time", that_does("limit_rate 300;"), "OK", {}},
  };
}

std::vector<Row> faulty_certificates() {
  const Ids certificate{"mx_tls.sts_certificate"};
  return {
      {"it has expired", with_policy(policy), "CRITICAL", certificate, expired()},
      {"it is another host's", with_policy(policy), "CRITICAL", certificate,
       world().authority.issue_for("www.example.test")},
      {"it is the domain's, not the policy host's", with_policy(policy), "CRITICAL", certificate,
       world().authority.issue_for("example.test")},
      {"it vouches for itself", with_policy(policy), "CRITICAL", certificate,
       lab::issue_self_signed({.names = {policy_host}})},
      {"its issuer is not sent along", with_policy(policy), "CRITICAL", certificate,
       without_issuer()},
      {"it has expired, and the policy is a redirect",
       that_does("return 301 https://www.example.test/;"),
       "CRITICAL",
       {"mx_tls.sts_certificate", "mx_tls.sts_redirected"},
       expired()},
  };
}

std::vector<Row> faulty_answers() {
  return {
      {"301",
       that_does("return 301 https://www.example.test/policy;"),
       "CRITICAL",
       {"mx_tls.sts_redirected"}},
      {"302 to itself",
       that_does("return 302 https://$host$request_uri;"),
       "CRITICAL",
       {"mx_tls.sts_redirected"}},
      {"no such page", {}, "CRITICAL", {"mx_tls.sts_bad_status"}},
      {"the page is forbidden", that_does("deny all;"), "CRITICAL", {"mx_tls.sts_bad_status"}},
      {"500", that_does("return 500;"), "CRITICAL", {"mx_tls.sts_bad_status"}},
      {"the backend is down",
       that_does("proxy_pass http://127.0.0.1:1;"),
       "CRITICAL",
       {"mx_tls.sts_bad_status"}},
      {"64 KiB and one octet", with_policy(policy_of(65537)), "CRITICAL", {"mx_tls.sts_too_long"}},
      {"5 MB", with_policy(policy_of(5'000'000)), "CRITICAL", {"mx_tls.sts_too_long"}},
      {"HTML", that_does("default_type text/html;"), "WARNING", {"mx_tls.sts_media_type"}},
      {"nothing", with_policy(""), "CRITICAL", {"mx_tls.sts_bad_policy"}},
      {"a web page", that_does("return 200 '<html>';"), "CRITICAL", {"mx_tls.sts_bad_policy"}},
      {"another mail host",
       with_policy("version: STSv1\nmode: enforce\nmx: other.test\nmax_age: 604800\n"),
       "CRITICAL",
       {"mx_tls.sts_mx_not_allowed", "mx_tls.sts_mx_unused"}},
      {"hangs up", that_does("return 444;"), "CRITICAL", {"mx_tls.sts_fetch_failed"}},
      {"20 kB, 1000 octets a second",
       that_does("limit_rate 1000;", policy_of(20000)),
       "CRITICAL",
       {"mx_tls.sts_fetch_failed"}},
      {"a backend that keeps silent",
       that_does(behind_silence()),
       "CRITICAL",
       {"mx_tls.sts_fetch_failed"}},
  };
}

std::string join(const Ids& ids) {
  return base::join(std::vector<std::string>(ids.begin(), ids.end()), " ");
}

std::string faults_of(const test::MxTlsRun& run) {
  Ids ids;
  for (const auto& [id, state] : run.findings) {
    if (state != "OK") ids.insert(id);
  }
  return join(ids);
}

void check_row(const Row& row) {
  CAPTURE(std::string(row.reason));
  const test::Nginx nginx(row.identity, row.site);
  const test::MxTlsRun run = world().check(nginx.endpoint().port);
  CAPTURE(run.process.out);
  CHECK(run.state == row.state);
  CHECK(faults_of(run) == join(row.findings));
  CHECK(run.process.wall <= patience + test::grace());
}

}  // namespace

TEST_CASE("a policy that nginx serves as it must be is no fault" *
          doctest::skip(test::cannot_start(test::Nginx::program()))) {
  for (const Row& row : sound_sites())
    check_row(row);
}

TEST_CASE("each fault of the policy host's certificate is found, and no other" *
          doctest::skip(test::cannot_start(test::Nginx::program()))) {
  for (const Row& row : faulty_certificates())
    check_row(row);
}

TEST_CASE("each fault of nginx's answer is found, and no other, and the deadline holds" *
          doctest::skip(test::cannot_start(test::Nginx::program()))) {
  for (const Row& row : faulty_answers())
    check_row(row);
}

TEST_CASE("a policy host where nobody listens costs no time" *
          doctest::skip(test::cannot_start(test::Nginx::program()))) {
  const test::MxTlsRun run = world().check(test::free_port());
  CAPTURE(run.process.out);
  CHECK(faults_of(run) == "mx_tls.sts_fetch_failed");
  CHECK(run.process.wall < patience / 2);
}
