// SPDX-License-Identifier: GPL-3.0-or-later
//
// Our fetching of a page from a real nginx.
#include <optional>
#include <set>

#include <doctest/doctest.h>

#include "base/ascii.hpp"
#include "http/get.hpp"
#include "http/media_type.hpp"
#include "lab/connection.hpp"
#include "servers/nginx.hpp"
#include "support/plugin_run.hpp"
#include "tls/verification.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using base::Cause;
using tls::Defect;

namespace {

constexpr auto patience = 1s;
constexpr std::size_t body_limit = 65536;
constexpr const char* policy =
    "version: STSv1\nmode: enforce\nmx: mx.example.test\nmax_age: 86400\n";

const lab::CertificateAuthority& authority() {
  static const lab::CertificateAuthority made;
  return made;
}

tls::TrustStore trust() {
  const test::TempDirectory directory;
  return tls::TrustStore::load(
             {.file = directory.write("root.pem", authority().root_pem()), .directory = {}})
      .value();
}

lab::Identity expired() {
  lab::CertificateRequest request{.names = {test::server_name}};
  request.not_before = std::chrono::system_clock::now() - std::chrono::days(90);
  request.not_after = std::chrono::system_clock::now() - std::chrono::days(1);
  return authority().issue(request);
}

test::NginxSite site(const lab::Listener& silent) {
  const std::string behind = silent.endpoint().format();
  return {.files = {{"policy", policy},
                    {"large", std::string(200UL * 1024, 'x')},
                    {"slow", std::string(20000, 'x')}},
          .locations = {{"/slow", "limit_rate 1000;"},
                        {"/moved", "return 301 https://www.example.test/policy;"},
                        {"/html", "default_type text/html; return 200 '<p>';"},
                        {"/hanging", "proxy_pass http://" + behind +
                                         "; proxy_connect_timeout 60s; proxy_read_timeout 60s;"}}};
}

struct Row {
  const char* path;
  int status;  // 0: an error
  const char* location;
  std::string body;
  bool too_long;
  std::optional<Cause> cause;
  const char* reason;
};

std::vector<Row> rows() {
  return {
      {"/policy", 200, "", policy, false, {}, "a policy"},
      {"/none", 404, "", "", false, {}, "a page that is not there"},
      {"/moved", 301, "https://www.example.test/policy", "", false, {}, "a redirect"},
      {"/html", 200, "", "<p>", false, {}, "another media type"},
      {"/large", 200, "", std::string(body_limit, 'x'), true, {}, "200 KiB where 64 are allowed"},
      {"/slow", 0, "", "", false, Cause::timeout, "1000 bytes a second"},
      {"/hanging", 0, "", "", false, Cause::timeout, "a backend that keeps silent"},
  };
}

base::Result<http::Response> fetch(const test::Nginx& nginx, const char* path) {
  return http::get({.host = test::server_name,
                    .addresses = {nginx.endpoint().address},
                    .path = path,
                    .body_limit = body_limit,
                    .port = nginx.endpoint().port},
                   base::Deadline::after(patience));
}

void check_response(const http::Response& response, const Row& row) {
  CHECK(response.status == row.status);
  CHECK(response.location == row.location);
  CHECK(response.body_too_long == row.too_long);
  if (row.status == 200) CHECK(response.body == row.body);
}

std::set<Defect> defects_of(const http::Response& response) {
  std::set<Defect> defects;
  for (const tls::Fault& fault : tls::verify_chain(response.chain, trust(), test::server_name,
                                                   std::chrono::system_clock::now())
                                     .faults)
    defects.insert(fault.defect);
  return defects;
}

}  // namespace

TEST_CASE("nginx's answers come as they are, and the deadline holds" *
          doctest::skip(test::cannot_start(test::Nginx::program()))) {
  const lab::Listener silent(
      [](int fd, const lab::StopSignal& stop) { lab::Connection(fd, stop).stay_silent(); });
  const test::Nginx nginx(authority().issue_for(test::server_name), site(silent));
  for (const Row& row : rows()) {
    CAPTURE(std::string(row.reason));
    const auto begin = std::chrono::steady_clock::now();
    const auto response = fetch(nginx, row.path);
    CHECK(std::chrono::steady_clock::now() - begin <= patience + test::grace());
    REQUIRE(response.has_value() == !row.cause);
    if (row.cause) {
      CAPTURE(response.error().message);
      CHECK(base::format_cause(response.error().cause) == base::format_cause(*row.cause));
    } else {
      check_response(*response, row);
      CHECK(defects_of(*response).empty());
    }
  }
  CHECK(http::is_text_plain(fetch(nginx, "/policy")->content_type));
  CHECK_FALSE(http::is_text_plain(fetch(nginx, "/html")->content_type));
}

TEST_CASE("a certificate of nginx is fetched whatever is wrong with it" *
          doctest::skip(test::cannot_start(test::Nginx::program()))) {
  struct CertificateRow {
    lab::Identity identity;
    std::set<Defect> defects;
    const char* reason;
  };
  const CertificateRow certificates[] = {
      {expired(), {Defect::expired}, "it is expired"},
      {authority().issue_for("other.example.test"), {Defect::wrong_name}, "it is another host's"},
      {lab::issue_self_signed({.names = {test::server_name}}),
       {Defect::self_signed},
       "it vouches for itself"},
  };
  for (const CertificateRow& row : certificates) {
    CAPTURE(std::string(row.reason));
    const test::Nginx nginx(row.identity, {.files = {{"policy", policy}}, .locations = {}});
    const auto response = fetch(nginx, "/policy");
    REQUIRE_MESSAGE(response, response.error().message);
    CHECK(response->chain.size() == row.identity.chain().size());
    CHECK(defects_of(*response) == row.defects);
    CHECK(response->body == policy);
  }
}
