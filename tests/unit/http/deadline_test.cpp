// SPDX-License-Identifier: GPL-3.0-or-later
//
// A server may be slow at every stage: the deadline holds.
#include <doctest/doctest.h>

#include "support/full_listener.hpp"
#include "unit/http/fixtures.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using base::Cause;
using lab::Opening;
using lab::Page;

namespace {

constexpr auto patience = 300ms;
#ifdef MAILPROBE_SANITIZED
constexpr auto allowed = 200ms;
#else
constexpr auto allowed = 100ms;
#endif

void check_timeout(const http::Request& request, std::string_view says) {
  const auto begin = std::chrono::steady_clock::now();
  const auto response = http::get(request, base::Deadline::after(patience));
  const base::Duration elapsed = std::chrono::steady_clock::now() - begin;
  http::check_error(response, Cause::timeout, says);
  CHECK(elapsed >= patience);
  CHECK(elapsed <= patience + allowed);
}

}  // namespace

TEST_CASE("a server that is slow at any stage is told from one that is slow at another") {
  const std::string head = "HTTP/1.1 200 OK\r\n";
  struct Row {
    Opening opening;
    Page page;
    const char* says;
    const char* reason;
  };
  const Row rows[] = {
      {Opening::silence, {}, "the TLS handshake did not end in time", "no handshake"},
      {Opening::dripped_record, {}, "the TLS handshake did not end in time", "a dripped handshake"},
      {Opening::tls, {.raw = "", .ending = lab::Ending::silence}, "no answer in time", "no answer"},
      {Opening::tls,
       {.raw = "", .ending = lab::Ending::flood},
       "no answer in time",
       "records without data, as fast as they can come"},
      {Opening::tls,
       {.raw = "", .for_ever = "HTTP/1.1 200 OK", .pause = 20ms},
       "the answer did not end in time",
       "a dripped status line"},
      {Opening::tls,
       {.raw = head, .for_ever = "X: y\r\n", .pause = 20ms},
       "the answer did not end in time",
       "dripped fields"},
      {Opening::tls,
       {.raw = "", .for_ever = "HTTP/1.1 100 x\r\n\r\n", .pause = 5ms},
       "the answer did not end in time",
       "dripped interim answers"},
      {Opening::tls,
       {.raw = head + "\r\n", .for_ever = "x", .pause = 20ms},
       "the answer did not end in time",
       "a dripped body"},
      {Opening::tls,
       {.raw = head + "Content-Length: 9\r\n\r\nshort", .ending = lab::Ending::silence},
       "the answer did not end in time",
       "a body that stops"},
      {Opening::tls,
       {.raw = head + "Transfer-Encoding: chunked\r\n\r\n",
        .for_ever = "1\r\nx\r\n",
        .pause = 10ms},
       "the answer did not end in time",
       "dripped chunks"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.reason));
    auto settings = http::serve(row.page);
    settings.opening = row.opening;
    const lab::HttpsServer server(std::move(settings));
    check_timeout(http::request_to(server), row.says);
  }
}

TEST_CASE("a connection that nobody completes ends with the deadline") {
  const test::FullListener full;
  check_timeout({.host = http::host,
                 .addresses = {full.endpoint().address},
                 .path = "/",
                 .body_limit = 100,
                 .port = full.endpoint().port},
                "timed out");
}

TEST_CASE("an address that keeps silent leaves time for the next one") {
  const test::FullListener full;
  const lab::HttpsServer server(http::serve({.body = "here"}),
                                {*net::IpAddress::parse("127.0.0.9"), full.endpoint().port});
  auto request = http::request_to(server);
  request.addresses = {full.endpoint().address, server.endpoint().address};
  const auto response = http::get(request, base::Deadline::after(2s));
  REQUIRE_MESSAGE(response, response.error().message);
  CHECK(response->endpoint == server.endpoint());
}

TEST_CASE("once time is up nothing is tried") {
  const lab::HttpsServer server(http::serve({}));
  const auto response = http::get(http::request_to(server), base::Deadline::after(0ms));
  http::check_error(response, Cause::timeout, "timed out");
  CHECK(server.connections() == 0);
}
