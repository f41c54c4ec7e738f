// SPDX-License-Identifier: GPL-3.0-or-later
#include "net/socket_stream.hpp"

#include <array>
#include <string>

#include <doctest/doctest.h>

#include "lab/connection.hpp"
#include "lab/listener.hpp"
#include "support/full_listener.hpp"
#include "support/process.hpp"
#include "support/temp_directory.hpp"

using namespace mailprobe;
using namespace std::chrono_literals;
using base::Cause;
using base::Deadline;
using lab::Connection;
using lab::Listener;
using lab::StopSignal;
using net::SocketStream;

namespace {

base::Result<SocketStream> connect(const Listener& listener) {
  return SocketStream::connect(listener.endpoint(), Deadline::after(5s));
}

}  // namespace

TEST_CASE("bytes go both ways, and the end is the end") {
  const Listener echo([](int fd, const StopSignal& stop) {
    Connection connection(fd, stop);
    while (const auto line = connection.read_line()) {
      if (*line == "quit") return;
      connection.send_line(*line);
    }
  });
  auto stream = connect(echo);
  REQUIRE(stream);
  REQUIRE(stream->write_all("hello\r\n", Deadline::after(5s)));
  std::string seen;
  std::array<char, 3> chunk{};
  while (seen.size() < 7) {
    const auto count = stream->read_some(chunk, Deadline::after(5s));
    REQUIRE(count);
    seen.append(chunk.data(), *count);
  }
  CHECK(seen == "hello\r\n");
  REQUIRE(stream->write_all("quit\r\n", Deadline::after(5s)));
  CHECK(stream->read_some(chunk, Deadline::after(5s)) == 0U);
  CHECK(stream->readable() == true);
  CHECK(stream->local_endpoint()->address.format() == "127.0.0.1");
}

TEST_CASE("a port that nobody listens on refuses") {
  const auto stream = SocketStream::connect(*net::parse_endpoint("127.0.0.1", test::free_port()),
                                            Deadline::after(5s));
  REQUIRE_FALSE(stream);
  CHECK(stream.error().cause == Cause::refused);
  CHECK(stream.error().message.find("127.0.0.1:") != std::string::npos);
}

TEST_CASE("an address that this machine has no route to is not refused") {
  const auto stream =
      SocketStream::connect(*net::parse_endpoint("255.255.255.255", 25), Deadline::after(2s));
  REQUIRE_FALSE(stream);
  CAPTURE(stream.error().message);
  CHECK(stream.error().cause == Cause::no_route);
}

TEST_CASE("a connection that nobody completes ends with the deadline") {
  // The queue of a listener that accepts nothing takes one connection; the next ones stay
  // half-open.
  const test::FullListener full;
  const auto begin = std::chrono::steady_clock::now();
  const auto stream = SocketStream::connect(full.endpoint(), Deadline::after(100ms));
  REQUIRE_FALSE(stream);
  CHECK(stream.error().cause == Cause::timeout);
  CHECK(std::chrono::steady_clock::now() - begin >= 100ms);
}

TEST_CASE("silence ends with the deadline") {
  const Listener silent([](int fd, const StopSignal& stop) { Connection(fd, stop).stay_silent(); });
  auto stream = connect(silent);
  REQUIRE(stream);
  CHECK(stream->readable() == false);
  std::array<char, 8> chunk{};
  const auto begin = std::chrono::steady_clock::now();
  const auto count = stream->read_some(chunk, Deadline::after(50ms));
  REQUIRE_FALSE(count);
  CHECK(count.error().cause == Cause::timeout);
  CHECK(std::chrono::steady_clock::now() - begin >= 50ms);
}

TEST_CASE("a peer that drips cannot stretch the deadline") {
  const Listener dripping([](int fd, const StopSignal& stop) {
    Connection(fd, stop).drip(std::string(2000, 'x'), 2ms);
  });
  auto stream = connect(dripping);
  REQUIRE(stream);
  std::array<char, 8> chunk{};
  const Deadline deadline = Deadline::after(100ms);
  const auto begin = std::chrono::steady_clock::now();
  base::Result<std::size_t> count = 0U;
  while (count)
    count = stream->read_some(chunk, deadline);
  CHECK(count.error().cause == Cause::timeout);
  CHECK(std::chrono::steady_clock::now() - begin < 200ms);
}

TEST_CASE("a peer that reads nothing cannot hold a writer for ever") {
  const Listener deaf([](int, const StopSignal& stop) { (void)stop.sleep(10s); });
  auto stream = connect(deaf);
  REQUIRE(stream);
  const auto sent = stream->write_all(std::string(64UL * 1024 * 1024, 'x'), Deadline::after(200ms));
  REQUIRE_FALSE(sent);
  CHECK(sent.error().cause == Cause::timeout);
}

TEST_CASE("a reset is a closed connection, for a reader and for a writer") {
  const Listener resetting([](int fd, const StopSignal& stop) {
    Connection connection(fd, stop);
    connection.read_line();
    connection.reset();
  });
  auto stream = connect(resetting);
  REQUIRE(stream);
  REQUIRE(stream->write_all("x\r\n", Deadline::after(5s)));
  std::array<char, 8> chunk{};
  const auto count = stream->read_some(chunk, Deadline::after(5s));
  REQUIRE(count.has_value() == false);
  CHECK(count.error().cause == Cause::closed);
  base::Result<void> sent;
  while (sent)
    sent = stream->write_all("more\r\n", Deadline::after(5s));
  CHECK(sent.error().cause == Cause::closed);
}

TEST_CASE("a socket in the file system is a peer like any other") {
  const test::TempDirectory directory;
  const net::UnixPath path{directory.path() + "/lmtp"};
  CHECK(net::format_peer(path) == path.path);

  const auto absent = SocketStream::connect(path, Deadline::after(5s));
  REQUIRE_FALSE(absent);
  CHECK(absent.error().cause == Cause::unreachable);
  CHECK(absent.error().message.find(path.path) != std::string::npos);

  const Listener silent([](int fd, const StopSignal& stop) { Connection(fd, stop).stay_silent(); },
                        path);
  auto stream = SocketStream::connect(path, Deadline::after(5s));
  REQUIRE(stream);
  CHECK_FALSE(stream->local_endpoint());
  CHECK(stream->readable() == false);
}

TEST_CASE("a path that no socket can have is refused before anything is tried") {
  for (const std::string& path : {std::string(), "/" + std::string(107, 'x')}) {
    const auto stream = SocketStream::connect(net::UnixPath{path}, Deadline::after(5s));
    REQUIRE_FALSE(stream);
    CHECK(stream.error().cause == Cause::syntax);
  }
}

TEST_CASE("a connection comes from the address that was asked for") {
  const Listener silent([](int fd, const StopSignal& stop) { Connection(fd, stop).stay_silent(); });
  const auto source = *net::IpAddress::parse("127.0.0.9");
  const auto stream = SocketStream::connect(silent.endpoint(), Deadline::after(5s), source);
  REQUIRE(stream);
  CHECK(stream->local_endpoint()->address == source);

  const auto foreign = *net::IpAddress::parse("192.0.2.1");
  const auto refused = SocketStream::connect(silent.endpoint(), Deadline::after(5s), foreign);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().cause == Cause::no_route);
  CHECK(refused.error().message.find("192.0.2.1") != std::string::npos);
}
