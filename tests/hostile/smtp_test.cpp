// SPDX-License-Identifier: GPL-3.0-or-later
//
// Attacks on a session that have a name of their own.
#include <doctest/doctest.h>

#include "hostile/misbehaviour.hpp"
#include "hostile/world.hpp"
#include "lab/listener.hpp"

using namespace mailprobe;
using hostile::World;
using lab::Connection;
using lab::Security;

namespace {

test::PluginRun check(const World& world, Security security, const lab::Listener& peer,
                      const std::vector<std::string>& further = {}) {
  std::vector<std::string> options = world.options(security, peer.port());
  options.insert(options.end(), {"-t", "1"});
  options.insert(options.end(), further.begin(), further.end());
  return test::run_plugin("check_smtp_full", options);
}

}  // namespace

TEST_CASE(
    "replies that were sent before they were asked for are early talk, even if they are all "
    "right") {
  const World world;
  const lab::Listener peer([](int fd, const lab::StopSignal& stop) {
    Connection connection(fd, stop);
    connection.send("220 mx\r\n250 mx\r\n250 Ok\r\n221 Bye\r\n");
    connection.stay_silent();
  });
  const auto run = check(world, Security::none, peer);
  CHECK(run.output.state == "CRITICAL");
  CHECK(run.output.text.find("spoke before it was asked") != std::string::npos);
}

TEST_CASE("plaintext injected behind the 220 of STARTTLS is CRITICAL by name") {
  const World world;
  const lab::Listener peer([&](int fd, const lab::StopSignal& stop) {
    Connection connection(fd, stop);
    connection.send_line("220 mx");
    connection.read_line();
    connection.send("250-mx\r\n250 STARTTLS\r\n");
    connection.read_line();
    connection.send("220 go\r\n250-mx\r\n250 AUTH PLAIN\r\n");
    connection.start_tls(*world.tls);
  });
  const auto run = check(world, Security::starttls, peer);
  CHECK(run.output.state == "CRITICAL");
  CHECK(run.output.text.find("plaintext after STARTTLS") != std::string::npos);
}

TEST_CASE("controls in a reply that is otherwise sound never reach the output") {
  const World world;
  const lab::Listener peer([](int fd, const lab::StopSignal& stop) {
    Connection connection(fd, stop);
    connection.send(hostile::controls);
    connection.read_line();
    connection.send("250 \x1b]0;owned\x07|x=1\r\n");
    connection.read_line();
    connection.send("250 Ok\r\n");
    connection.read_line();
    connection.send("221 \x1b[31m|\r\n");
  });
  const auto run =
      check(world, Security::none, peer, {"-vvv"});  // reads with the strictest grammar
  CHECK(run.output.state == "OK");
  CHECK(
      run.process.out.find("\\x1b[2J\\x07\\x7c evil=1 \\x3cb\\x3e\\x26\\x60\\xff\\xfe\\u{202e}") !=
      std::string::npos);
}

TEST_CASE("what is said behind a goodbye makes the session suspect, whatever it was before") {
  const World world;
  for (const char* mail_reply : {"250 Ok\r\n", "451 later\r\n"}) {
    CAPTURE(mail_reply);
    const lab::Listener peer([&](int fd, const lab::StopSignal& stop) {
      Connection connection(fd, stop);
      connection.send("220 mx\r\n");
      for (const char* reply : {"250 mx\r\n", mail_reply, "221 bye\r\n250 injected\r\n"}) {
        connection.read_line();
        connection.send(reply);
      }
    });
    const auto run = check(world, Security::none, peer);
    CHECK(run.output.state == "CRITICAL");
    CHECK(run.output.text.find("went on after its goodbye") != std::string::npos);
  }
}
