// SPDX-License-Identifier: GPL-3.0-or-later
#include "http/get.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include <doctest/doctest.h>

#include "base/number.hpp"
#include "http/media_type.hpp"
#include "support/process.hpp"
#include "support/temp_directory.hpp"
#include "unit/http/fixtures.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using base::Cause;
using http::fetch;
using http::request_to;
using http::serve;
using lab::Page;

namespace {

const char* port_variable() {
  return std::getenv("MAILPROBE_TEST_PORT");  // NOLINT(concurrency-mt-unsafe): nobody sets it
}

}  // namespace

TEST_CASE("a page comes with its status, its media type, its chain, and from whom it came") {
  const lab::HttpsServer server(serve({.body = "version: STSv1\n"}));
  const auto response = fetch(server);
  REQUIRE(response);
  CHECK(response->status == 200);
  CHECK(http::is_text_plain(response->content_type));
  CHECK(response->body == "version: STSv1\n");
  CHECK_FALSE(response->body_too_long);
  CHECK(response->location.empty());
  CHECK(response->endpoint == server.endpoint());
  CHECK(response->chain.size() == 2);
  CHECK(response->elapsed > 0ns);
}

TEST_CASE("what is sent is one GET with a host, SNI, and nothing of the user") {
  const lab::HttpsServer server(serve({}));
  REQUIRE(fetch(server));
  const auto requests = server.requests();
  REQUIRE(requests.size() == 1);
  CHECK(requests[0].server_name == http::host);
  auto lines = requests[0].lines;
  std::ranges::sort(lines);
  CHECK(lines ==
        std::vector<std::string>{
            "Accept-Encoding: identity", "Accept: */*", "GET /policy HTTP/1.1",
            "Host: " + std::string(http::host) + ":" + std::to_string(server.endpoint().port),
            "User-Agent: Mailprobe"});
}

// Libraries look at the environment once: it takes a process of its own, where nobody but libcurl
// has begun with OpenSSL, to see that it counts for nothing.
TEST_CASE("a page comes from another process" * doctest::skip(port_variable() == nullptr)) {
  const auto response = http::get({.host = http::host,
                                   .addresses = {*net::IpAddress::parse("127.0.0.1")},
                                   .path = "/policy",
                                   .body_limit = 100,
                                   .port = *base::parse_integer<std::uint16_t>(port_variable())},
                                  http::soon());
  REQUIRE_MESSAGE(response, response.error().message);
  CHECK(response->body == "here");
}

TEST_CASE("the environment and the home directory steer nothing") {
  const test::TempDirectory directory;
  directory.write(".netrc", "default login somebody password secret\n");
  // With this OpenSSL would know no algorithm at all.
  directory.write("openssl.cnf",
                  "openssl_conf = init\n[init]\nproviders = all\n[all]\nnull = one\n[one]\n"
                  "activate = 1\n");
  const lab::HttpsServer server(serve({.body = "here"}));
  const auto run = test::run(
      {.argv = {"/proc/self/exe", "--test-case=a page comes from another process"},
       .environment = {"MAILPROBE_TEST_PORT=" + std::to_string(server.endpoint().port),
                       "HOME=" + directory.path(),
                       "OPENSSL_CONF=" + directory.path() + "/openssl.cnf",
                       "SSLKEYLOGFILE=" + directory.path() + "/keys",
                       "https_proxy=http://127.0.0.1:1/", "ALL_PROXY=http://127.0.0.1:1/"}});
  CAPTURE(run.out);
  CHECK(run.exit_code == 0);
  CHECK(run.out.contains("1 passed"));
  CHECK_FALSE(std::filesystem::exists(directory.path() + "/keys"));
  REQUIRE(server.requests().size() == 1);
  CHECK(std::ranges::none_of(server.requests().front().lines, [](const std::string& line) {
    return line.starts_with("Authorization");
  }));
}

TEST_CASE("every status is an answer, and no redirect is followed") {
  struct Row {
    Page page;
    int status;
    const char* location;
    const char* body;
    const char* reason;
  };
  const Row rows[] = {
      {{.body = "x", .status = "404 Not Found"}, 404, "", "x", "a page that is not there"},
      {{.body = "y", .status = "503 \x1b[2J"}, 503, "", "y", "a reason with control characters"},
      {{.status = "200"}, 200, "", "", "no reason and no body"},
      {{.status = "999 x"}, 999, "", "", "a status that nobody knows"},
      {{.status = "301 Moved", .fields = {"Location: https://127.0.0.1:1/"}},
       301,
       "https://127.0.0.1:1/",
       "",
       "a redirect to elsewhere"},
      {{.status = "302 Found", .fields = {"Location: /policy"}},
       302,
       "/policy",
       "",
       "a redirect to itself"},
      {{.status = "304 Not Modified", .framing = lab::Framing::end_of_connection},
       304,
       "",
       "",
       "no body by definition"},
      {{.raw = "HTTP/1.0 200 OK\r\n\r\nold"}, 200, "", "old", "HTTP/1.0"},
      {{.raw = "HTTP/1.1 200 OK\nContent-Length: 2\n\nlf"}, 200, "", "lf", "bare line feeds"},
      {{.raw = "HTTP/1.1 103 Early\r\nLocation: /x\r\n\r\nHTTP/1.1 200 OK\r\n\r\nok"},
       200,
       "",
       "ok",
       "an interim answer"},
      {{.body = std::string(5000, 'x'), .framing = lab::Framing::chunked},
       200,
       "",
       nullptr,
       "chunks"},
      {{.body = "z", .framing = lab::Framing::end_of_connection},
       200,
       "",
       "z",
       "a body that ends with the connection"},
      {{.body = "v",
        .fields = {"Set-Cookie: a=b", "Strict-Transport-Security: max-age=9", "Alt-Svc: h2=\":1\"",
                   "Refresh: 0;url=/"}},
       200,
       "",
       "v",
       "fields that want something of a browser"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.reason));
    const lab::HttpsServer server(serve(row.page));
    const auto response = fetch(server);
    REQUIRE(response);
    CHECK(response->status == row.status);
    CHECK(response->location == row.location);
    CHECK(response->body == (row.body != nullptr ? row.body : row.page.body));
    CHECK(server.connections() == 1);
  }
}

TEST_CASE("a body is cut at its limit, and only beyond it") {
  struct Row {
    Page page;
    std::size_t kept;
    bool too_long;
    const char* reason;
  };
  const Row rows[] = {
      {{.body = std::string(100, 'x')}, 100, false, "just the limit"},
      {{.body = std::string(101, 'x')}, 100, true, "one byte more"},
      {{.body = std::string(5'000'000, 'x'), .framing = lab::Framing::chunked}, 100, true, "much"},
      {{.raw = "HTTP/1.1 200 OK\r\n\r\n", .for_ever = std::string(10000, 'x')},
       100,
       true,
       "without an end"},
      {{.raw = "HTTP/1.1 200 OK\r\nContent-Length: 9000000000000\r\n\r\n" + std::string(200, 'x'),
        .ending = lab::Ending::silence},
       100,
       true,
       "a length that nobody could hold"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.reason));
    const lab::HttpsServer server(serve(row.page));
    auto request = request_to(server);
    request.body_limit = 100;
    const auto response = http::get(request, http::soon());
    REQUIRE(response);
    CHECK(response->body == std::string(row.kept, 'x'));
    CHECK(response->body_too_long == row.too_long);
    CHECK(response->chain.size() == 2);
  }
}

TEST_CASE("a request that cannot be one is refused before anything is tried") {
  const lab::HttpsServer server(serve({}));
  using Change = void (*)(http::Request&);
  const std::pair<const char*, Change> rows[] = {
      {"no host", [](http::Request& r) { r.host = ""; }},
      {"a host with an end of its own", [](http::Request& r) { r.host = "a.example/x"; }},
      {"a user", [](http::Request& r) { r.host = "a@b.example"; }},
      {"an address, which would not go through the list",
       [](http::Request& r) { r.host = "127.1"; }},
      {"an address in hexadecimal", [](http::Request& r) { r.host = "0x7f000001"; }},
      {"a dot at the end", [](http::Request& r) { r.host = "a.example."; }},
      {"a host with a NUL", [](http::Request& r) { r.host = std::string("a\0b", 3); }},
      {"no path", [](http::Request& r) { r.path = ""; }},
      {"a path with a line feed", [](http::Request& r) { r.path = "/\r\nX: y"; }},
      {"a path with a blank", [](http::Request& r) { r.path = "/a b"; }},
      {"a fragment", [](http::Request& r) { r.path = "/#a"; }},
      {"no address", [](http::Request& r) { r.addresses.clear(); }},
  };
  for (const auto& [reason, change] : rows) {
    CAPTURE(reason);
    http::Request request = request_to(server);
    change(request);
    const auto response = http::get(request, http::soon());
    REQUIRE_FALSE(response);
    CHECK(response.error().cause == Cause::syntax);
  }
  CHECK(server.connections() == 0);
}

TEST_CASE("addresses are tried until one answers") {
  const lab::HttpsServer server(serve({.body = "here"}));
  auto request = request_to(server);
  // Nobody listens at 127.0.0.9, nor at ::1 on this port.
  request.addresses = {*net::IpAddress::parse("127.0.0.9"), *net::IpAddress::parse("::1"),
                       server.endpoint().address};
  const auto response = http::get(request, http::soon());
  REQUIRE(response);
  CHECK(response->body == "here");
  CHECK(response->endpoint == server.endpoint());
}

TEST_CASE("many threads may fetch at once") {
  const lab::HttpsServer server(serve({.body = "here"}));
  std::vector<std::thread> threads;
  std::atomic<int> good{0};
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&] {
      const auto response = fetch(server);
      if (response && response->body == "here") ++good;
    });
  }
  for (std::thread& thread : threads)
    thread.join();
  CHECK(good == 8);
}
