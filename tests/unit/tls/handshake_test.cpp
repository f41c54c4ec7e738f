// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sys/socket.h>

#include "tls/verification.hpp"
#include "unit/tls/server.hpp"
#include "unit/tls/streams.hpp"

namespace mailprobe::tls {
namespace {

using namespace std::chrono_literals;
using namespace std::string_literals;
using base::Cause;

void nothing_more(lab::TlsServerConnection& /*connection*/, int /*fd*/) {}

lab::Identity issued_for_rsa() {
  return authority().issue({.names = {"mail.example.org"}, .key = lab::KeyType::rsa_2048});
}

base::Error failure_over(net::Stream& stream, base::Deadline deadline = soon()) {
  auto result =
      TlsStream::handshake(stream, client(), {.server_name = "mail.example.org"}, deadline);
  REQUIRE_FALSE(result);
  return result.error();
}

TEST_CASE("both versions of TLS that are allowed give an encrypted session and its facts") {
  struct Row {
    const char* reason;
    lab::TlsVersion highest;
    const char* protocol;
    const char* signature;
  };
  const std::array rows{
      Row{"the newest", lab::TlsVersion::tls_1_3, "TLSv1.3", "ECDSA SHA256"},
      Row{"the oldest that is allowed", lab::TlsVersion::tls_1_2, "TLSv1.2", "ECDSA SHA256"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const TlsServer server(
        {.identities = {authority().issue_for("mail.example.org")}, .highest = row.highest},
        nothing_more);
    net::SocketStream tcp = connect_to(server.listener());
    const auto stream = shake_hands(tcp);
    REQUIRE(stream);
    const HandshakeFacts& facts = stream->facts();
    CHECK(facts.protocol == row.protocol);
    CHECK(facts.signature == row.signature);
    CHECK(facts.cipher.find("AES") != std::string::npos);
    CHECK(facts.cipher_bits == 256);
    CHECK_FALSE(facts.group.empty());
    REQUIRE(facts.chain.size() == 2);
    CHECK(facts.chain[0].facts().common_name == "mail.example.org");
    CHECK(verify_chain(facts.chain, trust(), "mail.example.org", std::chrono::system_clock::now())
              .trusted());
  }
}

TEST_CASE("the key exchange and the signature are named") {
  struct Row {
    const char* reason;
    lab::KeyType key;
    lab::TlsVersion highest;
    const char* ciphers;
    const char* group;
    const char* signature;
  };
  const std::array rows{
      Row{"curve of TLS 1.3", lab::KeyType::rsa_2048, lab::TlsVersion::tls_1_3, "ALL", "x25519",
          "RSA-PSS SHA256"},
      Row{"EdDSA has its digest inside", lab::KeyType::ed25519, lab::TlsVersion::tls_1_3, "ALL",
          "x25519", "ED25519"},
      Row{"curve of TLS 1.2", lab::KeyType::rsa_2048, lab::TlsVersion::tls_1_2,
          "ECDHE-RSA-AES256-GCM-SHA384", "x25519", "RSA-PSS SHA256"},
      Row{"numbers of the server's choice", lab::KeyType::rsa_2048, lab::TlsVersion::tls_1_2,
          "DHE-RSA-AES256-GCM-SHA384:@SECLEVEL=0", "DH ", "RSA-PSS SHA256"},
      Row{"no exchange", lab::KeyType::rsa_2048, lab::TlsVersion::tls_1_2, "AES128-SHA", "", ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto identity = authority().issue({.names = {"mail.example.org"}, .key = row.key});
    const TlsServer server(
        {.identities = {identity}, .highest = row.highest, .ciphers = row.ciphers}, nothing_more);
    net::SocketStream tcp = connect_to(server.listener());
    const auto stream = shake_hands(tcp);
    REQUIRE(stream);
    CHECK(stream->facts().group.starts_with(row.group));
    CHECK(stream->facts().group.empty() == (row.group[0] == '\0'));
    CHECK(stream->facts().signature == row.signature);
  }
}

TEST_CASE("the strength of the key exchange and of the signature is measured") {
  struct Row {
    const char* reason;
    lab::TlsServerSettings settings;
    int group_strength;
    int signature_strength;
  };
  const auto weak = authority().issue({.names = {"a.example"}, .key = lab::KeyType::rsa_1024});
  const auto strong = issued_for_rsa();
  const std::vector<Row> rows{
      {"TLS 1.3", {.identities = {strong}}, 128, 128},
      {"Diffie-Hellman of 1024 bits, as old servers choose it",
       {.identities = {weak},
        .highest = lab::TlsVersion::tls_1_2,
        .ciphers = "DHE-RSA-AES256-SHA:@SECLEVEL=0"},
       80,
       128},
      {"a signature with SHA-1",
       {.identities = {strong}, .highest = lab::TlsVersion::tls_1_2, .signatures = "RSA+SHA1"},
       128,
       80},
      {"no exchange, no signature",
       {.identities = {strong}, .highest = lab::TlsVersion::tls_1_2, .ciphers = "AES128-SHA"},
       0,
       0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const TlsServer server(row.settings, nothing_more);
    net::SocketStream tcp = connect_to(server.listener());
    const auto stream = shake_hands(tcp);
    REQUIRE(stream);
    CHECK(stream->facts().group_strength == row.group_strength);
    CHECK(stream->facts().signature_strength == row.signature_strength);
  }
}

TEST_CASE("of two certificates of a server the one on the curve is chosen") {
  const TlsServer server(
      {.identities = {issued_for_rsa(), authority().issue_for("mail.example.org")}}, nothing_more);
  net::SocketStream tcp = connect_to(server.listener());
  const auto stream = shake_hands(tcp);
  REQUIRE(stream);
  CHECK(stream->facts().chain.at(0).facts().key_type == "EC prime256v1");
}

TEST_CASE("a certificate with every defect does not stop the handshake") {
  const auto identity = lab::issue_self_signed({.common_name = "localhost",
                                                .not_after = std::chrono::system_clock::now() - 1h,
                                                .key = lab::KeyType::rsa_1024,
                                                .digest = "SHA1"});
  const TlsServer server({.identities = {identity}}, nothing_more);
  net::SocketStream tcp = connect_to(server.listener());
  const auto stream = shake_hands(tcp);
  REQUIRE(stream);
  CHECK(verify_chain(stream->facts().chain, trust(), "mail.example.org",
                     std::chrono::system_clock::now())
            .faults.size() == 6);
}

TEST_CASE("the name of the host is sent, an address is not") {
  struct Row {
    const char* reason;
    std::optional<std::string> sni;
    const char* received;
  };
  const std::array rows{
      Row{"a name", "mail.example.org", "mail.example.org"},
      Row{"without the root's dot", "mail.example.org.", "mail.example.org"},
      Row{"an address", "192.0.2.1", ""},
      Row{"another address", "2001:db8::1", ""},
      Row{"nothing", std::nullopt, ""},
  };
  const TlsServer server([](lab::TlsServerConnection& connection, int) {
    connection.write_all("<" + connection.server_name() + ">\n");
  });
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    net::SocketStream tcp = connect_to(server.listener());
    auto stream = TlsStream::handshake(tcp, client(), {.server_name = row.sni}, soon());
    REQUIRE(stream);
    std::array<char, 100> line{};
    const auto count = stream->read_some(line, soon());
    REQUIRE(count);
    CHECK(std::string(line.data(), *count) == fmt::format("<{}>\n", row.received));
  }
}

TEST_CASE("a name that cannot be sent is refused before a byte is sent") {
  struct Row {
    const char* reason;
    std::string name;
  };
  const std::array rows{Row{"NUL", "a\0b"s}, Row{"empty", ""}, Row{"only a dot", "."},
                        Row{"longer than a name can be", std::string(300, 'a')}};
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CannedStream silent = CannedStream::once("");
    const auto result = TlsStream::handshake(silent, client(), {.server_name = row.name}, soon());
    REQUIRE_FALSE(result);
    CHECK(result.error().cause == Cause::syntax);
  }
}

TEST_CASE("what does not speak TLS is quoted") {
  struct Row {
    const char* reason;
    std::string answer;
    const char* shown;
  };
  const std::array rows{
      Row{"SMTP", "220 mail.example.org ESMTP\r\n", R"("220 mail.example.org ESMTP\x0d\x0a")"},
      Row{"HTTP", "HTTP/1.1 400 Bad Request\r\n\r\n",
          R"("HTTP/1.1 400 Bad Request\x0d\x0a\x0d\x0a")"},
      Row{"less than a record's header", "no\n", R"("no\x0a")"},
      Row{"garbage", "\xff\xfe\xfd\xfc\xfb\xfa", R"("\xff\xfe\xfd\xfc\xfb\xfa")"},
      Row{"a record's type with another version", "\x16\x05\x01\x00\x01\x00"s,
          R"("\x16\x05\x01\x00\x01\x00")"},
      Row{"what would open a tag", "<html>|....", R"("\x3chtml\x3e\x7c....")"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CannedStream peer = CannedStream::once(row.answer);
    const base::Error expected{Cause::tls,
                               std::string("the peer did not speak TLS but sent ") + row.shown};
    CHECK(failure_over(peer) == expected);
  }
}

TEST_CASE("an alert is named") {
  struct Row {
    const char* reason;
    char number;
    const char* message;
  };
  const std::array rows{
      Row{"too old a server", 70,
          "the peer refused: protocol version (alert 70); the peer offers nothing newer than TLS "
          "1.1"},
      Row{"nothing in common", 40, "the peer refused: handshake failure (alert 40)"},
      Row{"no such host here", 112, "the peer refused: unrecognized name (alert 112)"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CannedStream peer = CannedStream::once("\x15\x03\x03\x00\x02\x02"s + row.number);
    CHECK(failure_over(peer) == base::Error{Cause::tls, row.message});
  }
}

TEST_CASE("a server of TLS 1.1 is told to be too old") {
  const TlsServer server({.identities = {authority().issue_for("mail.example.org")},
                          .lowest = lab::TlsVersion::tls_1_0,
                          .highest = lab::TlsVersion::tls_1_1},
                         nothing_more);
  net::SocketStream tcp = connect_to(server.listener());
  const char* message =
      "the peer refused: protocol version (alert 70); the peer offers nothing newer than TLS 1.1";
  CHECK(failure_over(tcp) == base::Error{Cause::tls, message});

  // Older servers know no such refusal and answer with the version that they have.
  CannedStream old = CannedStream::once("\x16\x03\x02\x00\x2a\x02\x00\x00\x26\x03\x02"s +
                                        std::string(32, 'r') + "\x00\xc0\x14\x00"s);
  CHECK(failure_over(old) == base::Error{Cause::tls, "the peer offers nothing newer than TLS 1.1"});
}

TEST_CASE("a record that is TLS but makes no sense gives OpenSSL's reason") {
  CannedStream peer = CannedStream::once("\x16\x03\x03\x00\x04\x17\x00\x00\x00"s);
  const base::Error error = failure_over(peer);
  CHECK(error.cause == Cause::tls);
  CHECK(error.message == "the TLS handshake failed: unexpected message");
}

TEST_CASE("a peer that hangs up after any byte of the handshake is told to have hung up") {
  const TlsServer server(nothing_more);
  int cut_off = 0;
  for (std::size_t allowed = 0; allowed < 4000; allowed += 29) {
    CAPTURE(allowed);
    net::SocketStream tcp = connect_to(server.listener());
    CutStream cut(tcp, allowed, CutStream::Cut::ends);
    const auto stream = shake_hands(cut);
    if (stream) break;
    ++cut_off;
    CHECK(stream.error() ==
          base::Error{Cause::closed, "the peer hung up during the TLS handshake"});
  }
  CHECK(cut_off > 20);
  CHECK(cut_off < 100);
}

TEST_CASE("what fails below keeps its cause") {
  const TlsServer server(nothing_more);
  for (const std::size_t allowed : {std::size_t{0}, std::size_t{3}, std::size_t{500}}) {
    CAPTURE(allowed);
    net::SocketStream tcp = connect_to(server.listener());
    CutStream cut(tcp, allowed, CutStream::Cut::fails);
    CHECK(failure_over(cut) == base::Error{Cause::unreachable, "TLS handshake: the route is gone"});
  }
  net::SocketStream tcp = connect_to(server.listener());
  CutStream cut(tcp, 0, CutStream::Cut::ends);
  cut.break_with({Cause::closed, "the connection was reset by the peer"});
  CHECK(failure_over(cut) ==
        base::Error{Cause::closed, "TLS handshake: the connection was reset by the peer"});
}

TEST_CASE("an exception from below comes through OpenSSL unharmed") {
  const TlsServer server(nothing_more);
  net::SocketStream tcp = connect_to(server.listener());
  CutStream reading(tcp, 100, CutStream::Cut::throws);
  CHECK_THROWS_WITH(static_cast<void>(shake_hands(reading)), "the stream threw");
  net::SocketStream second = connect_to(server.listener());
  CutStream writing(second, 0, CutStream::Cut::ends);
  writing.throw_on_write();
  CHECK_THROWS_WITH(static_cast<void>(shake_hands(writing)), "the stream threw");
}

struct Timed {
  base::Error error;
  base::Duration took;
};

Timed against_a_deadline(const lab::Listener& listener) {
  net::SocketStream tcp = connect_to(listener);
  const auto start = std::chrono::steady_clock::now();
  base::Error error = failure_over(tcp, base::Deadline::after(300ms));
  return {std::move(error), std::chrono::steady_clock::now() - start};
}

TEST_CASE("a silent peer takes the deadline and no longer") {
  const lab::Listener listener(
      [](int, const lab::StopSignal& stop) { static_cast<void>(stop.sleep(20s)); });
  const Timed timed = against_a_deadline(listener);
  CHECK(timed.error == base::Error{Cause::timeout, "TLS handshake: no answer in time"});
  CHECK(timed.took >= 300ms);
  CHECK(timed.took < 400ms);
}

TEST_CASE("a peer that drips takes the deadline and no longer") {
  // The header of a long record, and then a byte now and then.
  const lab::Listener listener([](int fd, const lab::StopSignal& stop) {
    const std::string bytes = "\x16\x03\x03\x40\x00"s + std::string(1000, '\x02');
    for (const char byte : bytes) {
      if (send(fd, &byte, 1, MSG_NOSIGNAL) != 1 || !stop.sleep(50ms)) return;
    }
  });
  const Timed timed = against_a_deadline(listener);
  CHECK(timed.error.cause == Cause::timeout);
  CHECK(timed.took < 400ms);
}

TEST_CASE("a handshake that never ends is cut off by its size") {
  // RFC 5246 section 7.4.1.1: a client passes over HelloRequest while it waits for ServerHello.
  CannedStream peer = CannedStream::forever("\x16\x03\x03\x00\x04\x00\x00\x00\x00"s);
  const base::Error error = failure_over(peer);
  CAPTURE(error.message);
  CHECK(error.cause == Cause::tls);
  CHECK(peer.delivered() <= largest_handshake);
}

TEST_CASE("certificates of 190 kB are refused, those below the limit are not") {
  const auto with_names = [](int count) {
    lab::CertificateRequest request{.names = {"mail.example.org"}};
    for (int i = 0; i < count; ++i)
      request.names.push_back(fmt::format("{:05}.{}.example.org", i, std::string(40, 'x')));
    return authority().issue(request);
  };
  {
    const TlsServer server({.identities = {with_names(1500)}}, nothing_more);
    net::SocketStream tcp = connect_to(server.listener());
    const auto stream = shake_hands(tcp);
    REQUIRE(stream);
    CHECK(stream->facts().chain.at(0).facts().dns_names.size() == 1501);
  }
  const TlsServer server({.identities = {with_names(3200)}}, nothing_more);
  net::SocketStream tcp = connect_to(server.listener());
  const base::Error error = failure_over(tcp);
  CHECK(error.cause == Cause::tls);
  CHECK(error.message ==
        "the peer sent a handshake message larger than allowed (100 KiB for its certificates)");
}

TEST_CASE("TLS begins where STARTTLS ended the plain text") {
  const lab::TlsServerContext context({.identities = {authority().issue_for("mail.example.org")}});
  const lab::Listener listener([&](int fd, const lab::StopSignal&) {
    std::array<char, 10> line{};
    if (recv(fd, line.data(), line.size(), MSG_WAITALL) != 10) return;
    send(fd, "220 go\r\n", 8, MSG_NOSIGNAL);
    if (auto connection = lab::TlsServerConnection::accept(context, fd))
      connection->write_all("secret");
  });
  net::SocketStream tcp = connect_to(listener);
  REQUIRE(tcp.write_all("STARTTLS\r\n", soon()));
  std::string reply;
  std::array<char, 8> buffer{};
  while (reply.size() < 8) {
    const auto count = tcp.read_some(buffer, soon());
    REQUIRE(count);
    reply.append(buffer.data(), *count);
  }
  auto stream = shake_hands(tcp);
  REQUIRE(stream);
  const auto count = stream->read_some(buffer, soon());
  REQUIRE(count);
  CHECK(std::string(buffer.data(), *count) == "secret");
}

}  // namespace
}  // namespace mailprobe::tls
