// SPDX-License-Identifier: GPL-3.0-or-later
//
// What goes wrong becomes an error that says what an operator shall look at.
#include <doctest/doctest.h>

#include "support/process.hpp"
#include "unit/http/fixtures.hpp"

using namespace mailprobe;
using base::Cause;
using http::check_error;
using http::fetch;
using http::serve;
using lab::Page;

TEST_CASE("an answer that is broken is an error that says how") {
  struct Row {
    Page page;
    Cause cause;
    const char* says;
    const char* reason;
  };
  const std::string head = "HTTP/1.1 200 OK\r\n";
  const std::string chunks = head + "Transfer-Encoding: chunked\r\n\r\n";
  const Row rows[] = {
      {{.raw = "<html>hello</html>\n"}, Cause::protocol, "HTTP/0.9", "HTTP/0.9"},
      {{.raw = std::string(2000, '\xff')}, Cause::protocol, "HTTP", "noise"},
      {{.raw = std::string("\0\0\0\n", 4)}, Cause::protocol, "HTTP", "NULs"},
      {{.raw = "HTTP/2 200\r\n\r\n"}, Cause::protocol, "HTTP", "a version that was not offered"},
      {{.raw = "HTTP/1.1 xyz\r\n\r\n"}, Cause::protocol, "HTTP", "no code"},
      {{.raw = "HTTP/1.1 007 x\r\n\r\n"}, Cause::protocol, "HTTP", "a code below 100"},
      {{.raw = head + std::string("A: \0\r\n\r\n", 8)},
       Cause::protocol,
       "HTTP",
       "a NUL in a field"},
      {{.raw = head + "Content-Length: x\r\n\r\n"}, Cause::protocol, "HTTP", "a length of x"},
      {{.raw = head + "Content-Encoding: gzip\r\n\r\nx"}, Cause::protocol, "coded", "gzip"},
      {{.raw = head + "Transfer-Encoding: gzip, chunked\r\n\r\nx"}, Cause::protocol, "coded", "TE"},
      {{.raw = chunks + "zz\r\n"}, Cause::protocol, "HTTP", "a chunk of zz bytes"},
      {{.raw = chunks, .for_ever = "0000"}, Cause::protocol, "HTTP", "a chunk of 0000... bytes"},
      {{.raw = head, .for_ever = "X: y\r\n"}, Cause::protocol, "100 lines", "endless fields"},
      {{.raw = head + "X: ", .for_ever = std::string(1000, 'x')},
       Cause::protocol,
       "a line that does not end",
       "an endless field"},
      {{.raw = "", .for_ever = "HTTP/1.1 100 Continue\r\n\r\n"},
       Cause::protocol,
       "100 lines",
       "endless interim answers"},
      {{.raw = head + "X: " + std::string(20000, 'x') + "\r\n\r\n"},
       Cause::protocol,
       "16 KiB",
       "a field of 20 KB"},
      {{.raw = chunks + "1\r\nx\r\n0\r\n", .for_ever = "X: y\r\n"},
       Cause::protocol,
       "100 lines",
       "an endless trailer"},
      {{.raw = head + "Content-Length: 9\r\n\r\nshort"},
       Cause::closed,
       "before the end",
       "fewer bytes than announced"},
      {{.raw = head + "Content-Length: 9\r\n\r\nshort", .ending = lab::Ending::cut},
       Cause::closed,
       "closed",
       "the same, without an end of TLS"},
      {{.raw = head + "Content-Length: 9\r\n\r\nshort", .ending = lab::Ending::reset},
       Cause::closed,
       "",
       "the same, with a reset"},
      {{.raw = chunks + "5\r\nshort\r\n"}, Cause::closed, "before the end", "no last chunk"},
      {{.raw = head + "\r\nshort", .ending = lab::Ending::cut},
       Cause::closed,
       "end of TLS",
       "a body that anybody could have cut"},
      {{.raw = head + "Content-Type: text"}, Cause::closed, "", "half a head"},
      {{.raw = ""}, Cause::closed, "without an answer", "nothing"},
      {{.raw = "", .ending = lab::Ending::cut}, Cause::closed, "", "nothing, not even an end"},
      {{.raw = "", .ending = lab::Ending::reset}, Cause::closed, "", "a reset"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.reason));
    const lab::HttpsServer server(serve(row.page));
    check_error(fetch(server), row.cause, row.says);
  }
}

TEST_CASE("a handshake that fails says why") {
  struct Row {
    lab::Opening opening;
    lab::TlsVersion highest;
    Cause cause;
    const char* says;
    const char* reason;
  };
  const Row rows[] = {
      {lab::Opening::hang_up, lab::TlsVersion::tls_1_3, Cause::closed, "hung up", "a hang-up"},
      {lab::Opening::plain_text, lab::TlsVersion::tls_1_3, Cause::tls, "did not speak TLS",
       "another protocol"},
      {lab::Opening::flood, lab::TlsVersion::tls_1_3, Cause::tls, "larger than allowed",
       "a handshake that does not come to its point"},
      {lab::Opening::tls, lab::TlsVersion::tls_1_1, Cause::tls, "nothing newer than TLS 1.1",
       "a version that is too old"},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.reason));
    auto settings = serve({});
    settings.opening = row.opening;
    settings.tls = std::make_shared<lab::TlsServerContext>(
        lab::TlsServerSettings{.identities = {http::authority().issue_for(http::host)},
                               .lowest = lab::TlsVersion::tls_1_0,
                               .highest = row.highest});
    const lab::HttpsServer server(std::move(settings));
    check_error(fetch(server), row.cause, row.says);
  }
}

TEST_CASE("a connection that cannot be made says so as a socket would") {
  struct Row {
    const char* address;
    Cause cause;
    const char* says;
  };
  const std::uint16_t port = test::free_port();
  const Row rows[] = {
      {"127.0.0.1", Cause::refused, "connection to 127.0.0.1:"},
      {"255.255.255.255", Cause::no_route, "no route from here to 255.255.255.255:"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.address);
    const auto response = http::get({.host = "a.example",
                                     .addresses = {*net::IpAddress::parse(row.address)},
                                     .path = "/",
                                     .body_limit = 100,
                                     .port = port},
                                    http::soon());
    check_error(response, row.cause, row.says);
  }
}
