// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/tls_stream.hpp"

#include <array>
#include <atomic>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include "unit/tls/server.hpp"
#include "unit/tls/streams.hpp"

namespace mailprobe::tls {
namespace {

using namespace std::chrono_literals;
using base::Cause;

// Until the end of the stream.
std::string read_to_end(net::Stream& stream) {
  std::string text;
  std::vector<char> buffer(20000);
  for (;;) {
    const auto count = stream.read_some(buffer, soon());
    REQUIRE(count);
    if (*count == 0) return text;
    text.append(buffer.data(), *count);
  }
}

void wait_until_readable(net::Stream& stream) {
  const base::Deadline deadline = soon();
  while (!stream.readable().value_or(true) && !deadline.expired())
    std::this_thread::sleep_for(1ms);
}

std::string pattern(std::size_t size) {
  std::string bytes(size, '\0');
  for (std::size_t i = 0; i < size; ++i)
    bytes[i] = static_cast<char>((i * 31U) % 251U);
  return bytes;
}

// One connection, ready to talk.
struct Session {
  explicit Session(const TlsServer& server)
      : tcp(connect_to(server.listener())),
        below(tcp, 1U << 30U, CutStream::Cut::fails),
        tls(shake()) {}

  TlsStream shake() {
    auto stream = shake_hands(below);
    if (!stream) throw std::runtime_error(stream.error().message);
    return std::move(stream).value();
  }

  net::SocketStream tcp;
  CutStream below;
  TlsStream tls;
};

TEST_CASE("an end with close_notify is orderly") {
  const TlsServer server([](lab::TlsServerConnection& connection, int) {
    connection.write_all("bye");
    connection.close_notify();
  });
  Session session(server);
  CHECK(read_to_end(session.tls) == "bye");
  CHECK_FALSE(session.tls.truncated());
  CHECK(read_to_end(session.tls).empty());
  CHECK(session.tls.readable() == true);
}

TEST_CASE("an end without close_notify is an end, and called truncated") {
  const TlsServer server(
      [](lab::TlsServerConnection& connection, int) { connection.write_all("by"); });
  Session session(server);
  CHECK(read_to_end(session.tls) == "by");
  CHECK(session.tls.truncated());
  CHECK(read_to_end(session.tls).empty());
  CHECK(session.tls.close(soon()));
}

TEST_CASE("readable() sees both kinds of end without waiting") {
  for (const bool orderly : {true, false}) {
    CAPTURE(orderly);
    const TlsServer server([orderly](lab::TlsServerConnection& connection, int) {
      if (orderly) connection.close_notify();
    });
    Session session(server);
    wait_until_readable(session.tls);
    CHECK(session.tls.readable() == true);
    CHECK(session.tls.truncated() == !orderly);
    CHECK(read_to_end(session.tls).empty());
  }
}

TEST_CASE("large transfers arrive whole both ways") {
  constexpr std::size_t size = 3'000'000;
  const TlsServer server([](lab::TlsServerConnection& connection, int) {
    std::string received(size, '\0');
    for (std::size_t at = 0; at < size;) {
      const std::size_t count = connection.read_some(std::span(received).subspan(at));
      if (count == 0) return;
      at += count;
    }
    connection.write_all(received);
    connection.close_notify();
  });
  Session session(server);
  const std::string sent = pattern(size);
  REQUIRE(session.tls.write_all(sent, soon()));
  CHECK(read_to_end(session.tls) == sent);
  CHECK_FALSE(session.tls.truncated());
}

TEST_CASE("nothing written or asked for is nothing done") {
  const TlsServer server([](lab::TlsServerConnection& connection, int) { connection.read_line(); });
  Session session(server);
  CHECK(session.tls.write_all("", soon()));
  CHECK(session.tls.read_some({}, soon()) == std::size_t{0});
}

TEST_CASE("a stream works on after it was moved, and after another was moved into it") {
  const TlsServer server([](lab::TlsServerConnection& connection, int) {
    while (const auto line = connection.read_line())
      connection.write_all("<" + *line + ">");
  });
  const auto answer = [](TlsStream& stream, const char* line) {
    REQUIRE(stream.write_all(line, soon()));
    std::array<char, 50> buffer{};
    const auto count = stream.read_some(buffer, soon());
    REQUIRE(count);
    return std::string(buffer.data(), *count);
  };
  Session first(server);
  Session second(server);
  CHECK(answer(first.tls, "a\n") == "<a>");
  TlsStream moved = std::move(first.tls);
  CHECK(answer(moved, "b\n") == "<b>");
  second.tls = std::move(moved);
  CHECK(answer(second.tls, "c\n") == "<c>");
  CHECK(second.tls.facts().chain.size() == 2);
}

TEST_CASE("session tickets are not taken for something to read") {
  const TlsServer server([](lab::TlsServerConnection& connection, int) {
    connection.read_line();
    connection.write_all("answer");
    connection.read_line();
  });
  Session session(server);
  REQUIRE(session.tls.facts().protocol == "TLSv1.3");
  wait_until_readable(session.tcp);  // the tickets are here
  CHECK(session.tls.readable() == false);
  REQUIRE(session.tls.write_all("go\n", soon()));
  wait_until_readable(session.tls);
  CHECK(session.tls.readable() == true);
  std::array<char, 3> part{};
  REQUIRE(session.tls.read_some(part, soon()) == std::size_t{3});
  CHECK(session.tls.readable() == true);
  REQUIRE(session.tls.read_some(part, soon()) == std::size_t{3});
  CHECK(session.tls.readable() == false);
}

TEST_CASE("the client's close_notify reaches the server") {
  std::atomic<int> received{-1};
  const TlsServer server([&](lab::TlsServerConnection& connection, int fd) {
    char byte = 0;
    connection.read_some({&byte, 1});
    received = connection.was_closed_by_client() ? 1 : 0;
    shutdown(fd, SHUT_RDWR);
  });
  Session session(server);
  REQUIRE(session.tls.close(soon()));
  read_to_end(session.tcp);
  CHECK(received == 1);
}

TEST_CASE("no answer within the deadline is a timeout, and a later one is still read") {
  const TlsServer server([](lab::TlsServerConnection& connection, int) {
    connection.read_line();
    connection.write_all("late");
    connection.close_notify();
  });
  Session session(server);
  std::array<char, 10> buffer{};
  const auto start = std::chrono::steady_clock::now();
  const auto early = session.tls.read_some(buffer, base::Deadline::after(100ms));
  const auto took = std::chrono::steady_clock::now() - start;
  REQUIRE_FALSE(early);
  CHECK(early.error().cause == Cause::timeout);
  CHECK(took < 200ms);
  REQUIRE(session.tls.write_all("now\n", soon()));
  CHECK(read_to_end(session.tls) == "late");
}

TEST_CASE("a peer that always has another empty record is told that time is up") {
  // Records without data give the caller nothing: the deadline must end them.
  const TlsServer server([](lab::TlsServerConnection& connection, int) {
    while (connection.send_key_update()) {
    }
  });
  Session session(server);
  std::array<char, 10> buffer{};
  const auto start = std::chrono::steady_clock::now();
  const auto result = session.tls.read_some(buffer, base::Deadline::after(200ms));
  CHECK_FALSE(result);
  CHECK(std::chrono::steady_clock::now() - start < 300ms);
}

TEST_CASE("plain text within the session breaks it for good") {
  const TlsServer server([](lab::TlsServerConnection& connection, int fd) {
    send(fd, "250 this is not encrypted\r\n", 27, MSG_NOSIGNAL);
    connection.read_line();
  });
  Session session(server);
  std::array<char, 10> buffer{};
  const auto first = session.tls.read_some(buffer, soon());
  REQUIRE_FALSE(first);
  CHECK(first.error().cause == Cause::tls);
  CHECK(first.error().message.starts_with("TLS broke: "));
  const auto again = session.tls.read_some(buffer, soon());
  REQUIRE_FALSE(again);
  CHECK(again.error() == first.error());
  CHECK(session.tls.readable().error() == first.error());
  CHECK(session.tls.write_all("x", soon()).error() == first.error());
  CHECK(session.tls.close(soon()));
}

TEST_CASE("readable() reports a broken session as such") {
  const TlsServer server([](lab::TlsServerConnection& connection, int fd) {
    send(fd, "250 this is not encrypted\r\n", 27, MSG_NOSIGNAL);
    connection.read_line();
  });
  Session session(server);
  wait_until_readable(session.tls);
  const auto readable = session.tls.readable();
  REQUIRE_FALSE(readable);
  CHECK(readable.error().cause == Cause::tls);
}

TEST_CASE("a server that wants a client's certificate says so by an alert") {
  const TlsServer server([](lab::TlsServerConnection&, int) {});
  SSL_CTX_set_verify(server.context().native(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
                     nullptr);
  Session session(server);
  std::array<char, 10> buffer{};
  const auto result = session.tls.read_some(buffer, soon());
  REQUIRE_FALSE(result);
  CHECK(result.error() ==
        base::Error{Cause::tls, "the peer ended TLS: certificate required (alert 116)"});
}

TEST_CASE("a peer that takes no more bytes is a timeout, and the stream is broken") {
  const lab::StopSignal done;
  const TlsServer server(
      [&](lab::TlsServerConnection&, int) { static_cast<void>(done.sleep(20s)); });
  Session session(server);
  const std::string much = pattern(32'000'000);
  const auto start = std::chrono::steady_clock::now();
  const auto written = session.tls.write_all(much, base::Deadline::after(300ms));
  const auto took = std::chrono::steady_clock::now() - start;
  done.raise();
  REQUIRE_FALSE(written);
  CHECK(written.error().cause == Cause::timeout);
  CHECK(took < 400ms);
  CHECK(session.tls.write_all("x", soon()).error() == written.error());
}

TEST_CASE("what fails below a session keeps its cause") {
  const TlsServer server([](lab::TlsServerConnection& connection, int) { connection.read_line(); });
  const base::Error gone{Cause::unreachable, "the route is gone"};
  Session session(server);
  session.below.allow(0);
  std::array<char, 10> buffer{};
  CHECK(session.tls.read_some(buffer, soon()).error() == gone);
  session.below.break_with(gone);
  CHECK(session.tls.readable().error() == gone);
  CHECK(session.tls.close(soon()).error() == gone);
  CHECK(session.tls.write_all("x", soon()).error() == gone);
}

}  // namespace
}  // namespace mailprobe::tls
