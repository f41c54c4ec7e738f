// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/offer.hpp"

#include <array>
#include <string>
#include <vector>

#include "lab/connection.hpp"
#include "tls/tls_failure.hpp"
#include "unit/tls/server.hpp"

namespace mailprobe::tls {
namespace {

lab::Identity with_key(lab::KeyType type) {
  return authority().issue({.common_name = "", .names = {"mx.example.org"}, .key = type});
}

void say_hello(lab::TlsServerConnection& connection, int /*fd*/) {
  connection.write_all("hello\n");
  connection.read_line();
}

base::Result<TlsStream> shake(net::Stream& tcp, const Offer& offer) {
  return TlsStream::handshake(tcp, client(), offer, soon());
}

}  // namespace

TEST_CASE("each key type is shown to whom asks for it, in every version") {
  const std::vector<lab::Identity> both{with_key(lab::KeyType::rsa_2048),
                                        with_key(lab::KeyType::ec_p256)};
  struct Row {
    const char* reason;
    std::vector<lab::Identity> identities;
    KeyType asked;
    const char* shown;  // empty: the handshake fails
  };
  const std::vector<Row> rows{
      {"RSA of both", both, KeyType::rsa, "RSA"},
      {"ECDSA of both", both, KeyType::ecdsa, "EC prime256v1"},
      {"no RSA there", {both[1]}, KeyType::rsa, ""},
      {"no ECDSA there", {both[0]}, KeyType::ecdsa, ""},
      {"Ed25519 counts as ECDSA", {with_key(lab::KeyType::ed25519)}, KeyType::ecdsa, "ED25519"},
      {"a weak key is shown, too", {with_key(lab::KeyType::rsa_1024)}, KeyType::rsa, "RSA"},
  };
  for (const Version version : {Version::tls_1_2, Version::tls_1_3}) {
    for (const Row& row : rows) {
      CAPTURE(row.reason);
      CAPTURE(format_version(version));
      const TlsServer server({.identities = row.identities}, say_hello);
      net::SocketStream tcp = connect_to(server.listener());
      const auto stream =
          shake(tcp, {.key_type = row.asked, .lowest = version, .highest = version});
      CHECK(stream.has_value() == (*row.shown != '\0'));
      if (stream) CHECK(stream->facts().chain.front().facts().key_type == row.shown);
      if (!stream) CHECK(was_refused(stream.error()));
    }
  }
}

TEST_CASE("what is no answer to the offer is not taken for a no") {
  const lab::Listener garbage([](int fd, const lab::StopSignal& stop) {
    lab::Connection connection(fd, stop);
    connection.send("500 what?\r\n");
    connection.stay_silent();
  });
  net::SocketStream tcp = connect_to(garbage);
  const auto stream = shake(tcp, {.key_type = KeyType::rsa});
  REQUIRE_FALSE(stream);
  CHECK(stream.error().cause == base::Cause::tls);
  CHECK_FALSE(was_refused(stream.error()));
}

TEST_CASE("exactly the versions that are offered come about") {
  const TlsServer server(
      {.identities = {authority().issue_for("mx.example.org")}, .lowest = lab::TlsVersion::tls_1_0},
      say_hello);
  for (const Version version :
       {Version::tls_1_0, Version::tls_1_1, Version::tls_1_2, Version::tls_1_3}) {
    CAPTURE(format_version(version));
    net::SocketStream tcp = connect_to(server.listener());
    const auto stream = shake(tcp, {.lowest = version, .highest = version});
    REQUIRE(stream);
    const std::string shown(format_version(version));
    CHECK(stream->facts().protocol == (version == Version::tls_1_0 ? "TLSv1" : shown));
  }
}

TEST_CASE("a session goes on if the server gave one, and is new otherwise") {
  for (const Version version : {Version::tls_1_2, Version::tls_1_3}) {
    CAPTURE(format_version(version));
    const TlsServer server({.identities = {authority().issue_for("mx.example.org")}}, say_hello);
    net::SocketStream first_tcp = connect_to(server.listener());
    auto first = shake(first_tcp,
                       {.lowest = version, .highest = version, .resumption = Resumption::prepare});
    REQUIRE(first);
    CHECK_FALSE(first->facts().resumed);
    std::array<char, 16> line{};
    REQUIRE(first->read_some(line, soon()));
    const SavedSession saved = first->saved_session();
    REQUIRE(saved);
    REQUIRE(first->close(soon()));

    net::SocketStream second_tcp = connect_to(server.listener());
    const auto second =
        shake(second_tcp, {.lowest = version, .highest = version, .session = saved});
    REQUIRE(second);
    CHECK(second->facts().resumed);

    const TlsServer stranger({.identities = {authority().issue_for("mx.example.org")}}, say_hello);
    net::SocketStream third_tcp = connect_to(stranger.listener());
    const auto third = shake(third_tcp, {.lowest = version, .highest = version, .session = saved});
    REQUIRE(third);
    CHECK_FALSE(third->facts().resumed);
  }
}

}  // namespace mailprobe::tls
