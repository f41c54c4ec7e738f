// SPDX-License-Identifier: GPL-3.0-or-later
//
// Whatever certificate a server shows, its chain arrives as it was sent, to be judged.
#include <set>

#include <doctest/doctest.h>

#include "support/temp_directory.hpp"
#include "tls/verification.hpp"
#include "unit/http/fixtures.hpp"

using namespace mailprobe;
using lab::CertificateRequest;
using tls::Defect;

namespace {

tls::TrustStore trust() {
  const test::TempDirectory directory;
  return tls::TrustStore::load(
             {.file = directory.write("root.pem", http::authority().root_pem()), .directory = {}})
      .value();
}

std::set<Defect> defects_of(const std::vector<tls::Certificate>& chain) {
  std::set<Defect> defects;
  const auto now = std::chrono::system_clock::now();
  for (const tls::Fault& fault : tls::verify_chain(chain, trust(), http::host, now).faults)
    defects.insert(fault.defect);
  return defects;
}

std::vector<std::string> pems(const std::vector<tls::Certificate>& chain) {
  std::vector<std::string> texts;
  for (const tls::Certificate& certificate : chain)
    texts.push_back(certificate.format_pem());
  return texts;
}

CertificateRequest expired() {
  CertificateRequest request{.names = {http::host}};
  request.not_before = std::chrono::system_clock::now() - std::chrono::days(90);
  request.not_after = std::chrono::system_clock::now() - std::chrono::days(1);
  return request;
}

lab::Identity deep() {
  return lab::issue_under(
      lab::issue_under(http::authority().intermediate(), lab::authority_request("Deeper")),
      {.names = {http::host}});
}

lab::Identity shuffled() {
  lab::Identity identity = deep();
  std::swap(identity.issuers.front(), identity.issuers.back());
  return identity;
}

lab::Identity alone() {
  lab::Identity identity = http::authority().issue_for(http::host);
  identity.issuers.clear();
  return identity;
}

}  // namespace

TEST_CASE("a chain arrives whole and in its order, whatever is wrong with it") {
  const auto& authority = http::authority();
  struct Row {
    lab::Identity identity;
    std::set<Defect> defects;
    const char* reason;
  };
  const Row rows[] = {
      {authority.issue_for(http::host), {}, "a sound one"},
      {deep(), {}, "one of three"},
      {shuffled(), {}, "one in another order"},
      {authority.issue(expired()), {Defect::expired}, "an expired one"},
      {authority.issue_for("other.example.test"), {Defect::wrong_name}, "one of another host"},
      {authority.issue({.common_name = http::host}), {Defect::no_san}, "one without names"},
      {lab::issue_self_signed({.names = {http::host}}), {Defect::self_signed}, "one of its own"},
      {alone(), {Defect::incomplete_chain}, "one without its issuer"},
      {authority.issue({.names = {http::host}, .key = lab::KeyType::rsa_1024}),
       {Defect::weak_key},
       "a weak key"},
      {authority.issue({.names = {http::host}, .digest = "SHA1"}),
       {Defect::weak_signature},
       "a weak signature"},
      {authority.issue(
           {.common_name = "line\nfeed\x1b[2J -----END CERTIFICATE-----", .names = {http::host}}),
       {},
       "a hostile subject"},
  };
  for (const Row& row : rows) {
    for (const auto version : {lab::TlsVersion::tls_1_2, lab::TlsVersion::tls_1_3}) {
      CAPTURE(std::string(row.reason));
      CAPTURE(static_cast<int>(version));
      auto settings = http::serve({.body = "here"});
      settings.tls = std::make_shared<lab::TlsServerContext>(
          lab::TlsServerSettings{.identities = {row.identity}, .highest = version});
      const lab::HttpsServer server(std::move(settings));
      const auto response = http::fetch(server);
      REQUIRE_MESSAGE(response, response.error().message);
      CHECK(pems(response->chain) == pems(row.identity.chain()));
      CHECK(defects_of(response->chain) == row.defects);
      CHECK(response->body == "here");
    }
  }
}
