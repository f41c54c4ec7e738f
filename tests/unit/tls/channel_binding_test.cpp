// SPDX-License-Identifier: GPL-3.0-or-later
#include <array>
#include <string>
#include <string_view>

#include <doctest/doctest.h>
#include <openssl/ssl.h>

#include "base/encoding.hpp"
#include "unit/tls/server.hpp"

namespace mailprobe::tls {
namespace {

using base::ChannelBindingType;

lab::TlsServerSettings settings(lab::TlsVersion highest) {
  return {.identities = {authority().issue_for("mail.example.org")}, .highest = highest};
}

// What the server knows, by its own reckoning.
std::string exported_by(SSL* ssl) {
  constexpr std::string_view label = "EXPORTER-Channel-Binding";
  const std::array<unsigned char, 1> context{};
  std::array<std::uint8_t, 32> bytes{};
  SSL_export_keying_material(ssl, bytes.data(), bytes.size(), label.data(), label.size(),
                             context.data(), 0, 1);
  return base::format_hex(bytes);
}

std::string client_finished_at(SSL* ssl) {
  std::array<std::uint8_t, 12> bytes{};  // RFC 5246 section 7.4.9: verify_data_length
  if (SSL_get_peer_finished(ssl, bytes.data(), bytes.size()) != bytes.size()) return "none";
  return base::format_hex(bytes);
}

TEST_CASE("both ends of a session have the same channel binding") {
  struct Row {
    lab::TlsVersion version;
    ChannelBindingType type;
    std::string (*at_server)(SSL*);
    const char* reason;
  };
  const std::array rows{
      Row{lab::TlsVersion::tls_1_3, ChannelBindingType::tls_exporter, exported_by, "RFC 9266"},
      Row{lab::TlsVersion::tls_1_2, ChannelBindingType::tls_unique, client_finished_at,
          "RFC 5929 section 3"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const TlsServer server(settings(row.version), [&](lab::TlsServerConnection& connection, int) {
      connection.write_all(row.at_server(connection.native()));
      connection.read_line();
    });
    net::SocketStream tcp = connect_to(server.listener());
    auto stream = shake_hands(tcp);
    REQUIRE(stream);
    std::array<char, 100> theirs{};
    const auto count = stream->read_some(theirs, soon());
    REQUIRE(count);
    const auto ours = stream->channel_binding();
    REQUIRE(ours);
    CHECK(ours->type == row.type);
    CHECK(base::format_hex(ours->bytes) == std::string(theirs.data(), *count));
    CHECK(stream->channel_binding() == ours);
  }
}

TEST_CASE("two sessions with one server have different channel bindings") {
  for (const auto version : {lab::TlsVersion::tls_1_2, lab::TlsVersion::tls_1_3}) {
    const TlsServer server(settings(version), [](lab::TlsServerConnection& connection, int) {
      connection.read_line();
    });
    net::SocketStream first_tcp = connect_to(server.listener());
    const auto first = shake_hands(first_tcp);
    REQUIRE(first);
    net::SocketStream second_tcp = connect_to(server.listener());
    const auto second = shake_hands(second_tcp);
    REQUIRE(second);
    CHECK(first->channel_binding() != second->channel_binding());
  }
}

TEST_CASE("a session without the extended master secret binds nothing") {
  const TlsServer server(settings(lab::TlsVersion::tls_1_2),
                         [](lab::TlsServerConnection& connection, int) { connection.read_line(); });
  SSL_CTX_set_options(server.context().native(), SSL_OP_NO_EXTENDED_MASTER_SECRET);
  net::SocketStream tcp = connect_to(server.listener());
  const auto stream = shake_hands(tcp);
  REQUIRE(stream);
  CHECK_FALSE(stream->channel_binding().has_value());
}

}  // namespace
}  // namespace mailprobe::tls
