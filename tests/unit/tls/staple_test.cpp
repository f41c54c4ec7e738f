// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/staple.hpp"

#include <string>
#include <vector>

#include "lab/ocsp_response.hpp"
#include "unit/tls/server.hpp"

namespace mailprobe::tls {
namespace {

TimePoint now() { return std::chrono::system_clock::now(); }

}  // namespace

TEST_CASE("a staple tells what the issuer says of the server's certificate") {
  struct Row {
    const char* reason;
    std::vector<std::uint8_t> response;
    Revocation revocation;
    bool stale;
  };
  const lab::Identity leaf = authority().issue_for("mx.example.org");
  const lab::Identity other = authority().issue_for("other.example.org");
  const lab::Identity& issuer = authority().intermediate();
  const lab::Identity stranger = lab::issue_self_signed(lab::authority_request("Stranger"));
  using enum lab::CertificateStatus;
  const std::string text = "no OCSP response";
  const std::vector<Row> rows{
      {"good", make_ocsp_response(leaf, issuer), Revocation::good, false},
      {"revoked", make_ocsp_response(leaf, issuer, {revoked}), Revocation::revoked, false},
      {"unknown", make_ocsp_response(leaf, issuer, {unknown}), Revocation::unknown, false},
      {"good, but from yesterday", make_ocsp_response(leaf, issuer, {good, std::chrono::hours{-1}}),
       Revocation::good, true},
      {"of another certificate", make_ocsp_response(other, issuer), Revocation::unusable, false},
      {"signed by somebody else", make_ocsp_response(leaf, stranger), Revocation::unusable, false},
      {"garbage", {text.begin(), text.end()}, Revocation::unusable, false},
      {"nothing", {}, Revocation::unusable, false},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Staple staple = read_staple(row.response, leaf.chain(), trust());
    CHECK(format_revocation(staple.revocation) == format_revocation(row.revocation));
    CHECK(staple.is_stale(now()) == row.stale);
  }
}

TEST_CASE("a staple comes only to whom asked for it") {
  const lab::Identity leaf = authority().issue_for("mx.example.org");
  const auto response = make_ocsp_response(leaf, authority().intermediate());
  const TlsServer server({.identities = {leaf}, .staple = response}, [](auto&, int) {});
  for (const bool ask : {true, false}) {
    CAPTURE(ask);
    net::SocketStream tcp = connect_to(server.listener());
    const auto stream = TlsStream::handshake(tcp, client(), {.ask_for_staple = ask}, soon());
    REQUIRE(stream);
    CHECK(stream->facts().staple == (ask ? response : std::vector<std::uint8_t>()));
  }
}

}  // namespace mailprobe::tls
