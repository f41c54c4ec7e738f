// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/verification.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <openssl/x509.h>

#include "unit/tls/fixtures.hpp"

namespace mailprobe::tls {
namespace {

using namespace std::chrono_literals;
using enum Defect;

using Faults = std::set<std::pair<int, Defect>>;

constexpr const char* host = "mail.example.org";

TimePoint now() { return std::chrono::system_clock::now(); }

Verification verify(const std::vector<Certificate>& presented, const ReferenceIdentity& as = host) {
  return verify_chain(presented, trust(), as, now());
}

Verification verify(const lab::Identity& identity) { return verify(identity.chain()); }

Faults faults_of(const Verification& verification) {
  Faults faults;
  for (const Fault& fault : verification.faults)
    CHECK(faults.emplace(fault.depth, fault.defect).second);
  return faults;
}

std::string shown(const Faults& faults) {
  std::string text;
  for (const auto& [depth, defect] : faults)
    text += fmt::format("{}@{} ", format_defect(defect), depth);
  return text;
}

std::string detail_of(const Verification& verification, Defect defect) {
  const auto fault = std::ranges::find(verification.faults, defect, &Fault::defect);
  return fault == verification.faults.end() ? "" : fault->detail;
}

lab::CertificateRequest request() { return {.names = {host}}; }

lab::CertificateRequest flawed(void (*flaw)(lab::CertificateRequest&)) {
  lab::CertificateRequest made = request();
  flaw(made);
  return made;
}

// The usual leaf under an intermediate with a flaw.
lab::Identity under_flawed(void (*flaw)(lab::CertificateRequest&)) {
  lab::CertificateRequest authority_made = lab::authority_request("Flawed Intermediate");
  flaw(authority_made);
  return lab::issue_under(lab::issue_under(authority().root(), authority_made), request());
}

// A server's certificate that signs another one.
lab::Identity under_a_leaf(void (*flaw)(lab::CertificateRequest&)) {
  lab::CertificateRequest leaf = request();
  leaf.common_name = "A Server";
  flaw(leaf);
  return lab::issue_under(authority().issue(leaf), request());
}

lab::Identity under_many(int intermediates) {
  lab::Identity issuer = authority().root();
  for (int i = 0; i < intermediates; ++i)
    issuer = lab::issue_under(issuer, lab::authority_request(fmt::format("Authority {}", i)));
  return lab::issue_under(issuer, request());
}

lab::Identity from_an_unknown_authority() {
  const lab::Identity root = lab::issue_self_signed(lab::authority_request("Unknown Root"));
  return lab::issue_under(root, request());
}

std::vector<Certificate> with_unknown_root() {
  const lab::Identity root = lab::issue_self_signed(lab::authority_request("Unknown Root"));
  return {lab::issue_under(root, request()).certificate, root.certificate};
}

// Names the root as its issuer, but another key signed.
lab::Identity forged() {
  lab::Identity impostor = authority().root();
  impostor.key = lab::issue_self_signed(request()).key;
  return lab::issue_under(impostor, request());
}

std::vector<Certificate> reversed_with_junk() {
  const lab::Identity identity = lab::issue_under(
      lab::issue_under(authority().intermediate(), lab::authority_request("Deeper")), request());
  std::vector<Certificate> chain = identity.chain();
  std::reverse(chain.begin() + 1, chain.end());
  chain.push_back(from_an_unknown_authority().certificate);
  return chain;
}

// A key on a curve that nobody knows.
Certificate with_unreadable_key() {
  const lab::Identity identity = authority().issue(request());
  unsigned char* der = nullptr;
  const int size = i2d_X509(identity.certificate.native(), &der);
  std::string bytes(der, der + size);
  OPENSSL_free(der);
  const std::string curve("\x2a\x86\x48\xce\x3d\x03\x01\x07");
  bytes.replace(bytes.find(curve), curve.size(), "\x2a\x86\x48\xce\x3d\x03\x01\x7f");
  const std::vector<unsigned char> changed(bytes.begin(), bytes.end());
  const unsigned char* at = changed.data();
  return Certificate(Handle<X509>(d2i_X509(nullptr, &at, size)));
}

TEST_CASE("a sound chain is trusted, and shown from the server up to the root") {
  const Verification verification = verify(authority().issue(request()));
  CHECK(verification.trusted());
  REQUIRE(verification.chain_built.size() == 3);
  CHECK(verification.chain_built[0].common_name == host);
  CHECK(verification.chain_built[1].common_name == "Test Intermediate");
  CHECK(verification.chain_built[2].common_name == "Test Root");
}

struct Row {
  const char* reason;
  std::vector<Certificate> presented;
  Faults faults;
};

void check(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const Verification verification = verify(row.presented);
    const Faults found = faults_of(verification);
    CHECK_MESSAGE(found == row.faults, "found ", shown(found), "expected ", shown(row.faults));
    CHECK(verification.trusted() == row.faults.empty());
  }
}

TEST_CASE("each defect of the server's own certificate is found alone") {
  using Request = lab::CertificateRequest;
  const auto issue = [](void (*flaw)(Request&)) { return authority().issue(flawed(flaw)).chain(); };
  check({
      {"no defect", authority().issue(request()).chain(), {}},
      {"Ed25519", issue([](Request& r) { r.key = lab::KeyType::ed25519; }), {}},
      {"issued by the root itself", issue([](Request& r) { r.issuer = lab::Issuer::root; }), {}},
      {"expired", issue([](Request& r) { r.not_after = now() - 1min; }), {{0, expired}}},
      {"not yet valid", issue([](Request& r) { r.not_before = now() + 1h; }), {{0, not_yet_valid}}},
      {"for another host", issue([](Request& r) { r.names = {"x.example"}; }), {{0, wrong_name}}},
      {"the host only as common name", issue([](Request& r) { r.names = {}; }), {{0, no_san}}},
      {"no name at all",
       issue([](Request& r) { r.names = {}, r.common_name = ""; }),
       {{0, no_san}, {0, wrong_name}}},
      {"80 bits of security",
       issue([](Request& r) { r.key = lab::KeyType::rsa_1024; }),
       {{0, weak_key}}},
      {"signed with SHA-1", issue([](Request& r) { r.digest = "SHA1"; }), {{0, weak_signature}}},
      {"signed with MD5",
       [] {
         auto weak = lab::authority_request("RSA Intermediate");
         weak.key = lab::KeyType::rsa_2048;
         auto leaf = request();
         leaf.digest = "MD5";
         return lab::issue_under(lab::issue_under(authority().root(), weak), leaf).chain();
       }(),
       {{0, weak_signature}}},
      {"a client's certificate",
       issue([](Request& r) { r.extended_key_usage = "clientAuth"; }),
       {{0, wrong_purpose}}},
      {"for any use, as it has no extension",
       issue([](Request& r) { r.extended_key_usage = ""; }),
       {}},
      {"forged", forged().chain(), {{0, bad_signature}}},
      {"no certificate", {}, {{0, malformed}}},
  });
}

TEST_CASE("each defect of the chain is found at its depth") {
  using Request = lab::CertificateRequest;
  check({
      {"self-signed", lab::issue_self_signed(request()).chain(), {{0, self_signed}}},
      {"an unknown authority that was not sent",
       from_an_unknown_authority().chain(),
       {{0, incomplete_chain}}},
      {"an unknown authority that was sent", with_unknown_root(), {{1, untrusted_root}}},
      {"the intermediate is missing",
       {authority().issue(request()).certificate},
       {{0, incomplete_chain}}},
      {"the order does not matter, nor what does not belong", reversed_with_junk(), {}},
      {"the intermediate expired",
       under_flawed([](Request& r) { r.not_after = now() - 1min; }).chain(),
       {{1, expired}}},
      {"the intermediate comes too early",
       under_flawed([](Request& r) { r.not_before = now() + 1h; }).chain(),
       {{1, not_yet_valid}}},
      {"the intermediate's key is weak",
       under_flawed([](Request& r) { r.key = lab::KeyType::rsa_1024; }).chain(),
       {{1, weak_key}}},
      {"the intermediate is signed with SHA-1",
       under_flawed([](Request& r) { r.digest = "SHA1"; }).chain(),
       {{1, weak_signature}}},
      {"the intermediate is no authority",
       under_flawed([](Request& r) {
         r.basic_constraints = "critical,CA:FALSE", r.key_usage = "";
       }).chain(),
       {{1, not_a_ca}}},
      {"a server's certificate signed another",
       under_a_leaf([](Request&) {}).chain(),
       {{1, not_a_ca}}},
      {"although its key usage forbids it",
       under_a_leaf([](Request& r) { r.key_usage = "critical,digitalSignature"; }).chain(),
       {{1, not_a_ca}}},
      {"the intermediate is for mail signatures",
       under_flawed([](Request& r) { r.extended_key_usage = "emailProtection"; }).chain(),
       {{1, wrong_purpose}}},
      {"the intermediate allows no further one",
       [] {
         auto narrow = lab::authority_request("Narrow");
         narrow.basic_constraints = "critical,CA:TRUE,pathlen:0";
         const auto upper = lab::issue_under(authority().root(), narrow);
         const auto lower = lab::issue_under(upper, lab::authority_request("One Too Many"));
         return lab::issue_under(lower, request()).chain();
       }(),
       {{2, not_a_ca}}},
      {"the intermediate is for other names",
       under_flawed([](Request& r) { r.name_constraints = "permitted;DNS:example.net"; }).chain(),
       {{0, other}}},
      {"as many intermediates as anybody has", under_many(8).chain(), {}},
  });
}

TEST_CASE("one defect does not hide another") {
  using Request = lab::CertificateRequest;
  check({
      {"self-signed, expired and for another host",
       lab::issue_self_signed(flawed([](Request& r) {
         r.names = {"localhost"};
         r.not_after = now() - 1min;
       })).chain(),
       {{0, self_signed}, {0, expired}, {0, wrong_name}}},
      {"what comes with many a server",
       lab::issue_self_signed(flawed([](Request& r) {
         r.names = {};
         r.common_name = "localhost";
         r.key = lab::KeyType::rsa_1024;
         r.digest = "SHA1";
         r.not_after = now() - 1min;
       })).chain(),
       {{0, self_signed},
        {0, expired},
        {0, wrong_name},
        {0, no_san},
        {0, weak_key},
        {0, weak_signature}}},
      {"everything at both depths",
       [] {
         auto upper = lab::authority_request("Old Intermediate");
         upper.not_after = now() - 1min;
         upper.digest = "SHA1";
         auto leaf = request();
         leaf.not_before = now() + 1h;
         leaf.extended_key_usage = "clientAuth";
         return lab::issue_under(lab::issue_under(authority().root(), upper), leaf).chain();
       }(),
       {{0, not_yet_valid}, {0, wrong_purpose}, {1, expired}, {1, weak_signature}}},
      {"an expired intermediate of an unknown authority",
       [] {
         auto upper = lab::authority_request("Old Intermediate");
         upper.not_after = now() - 1min;
         const auto root = lab::issue_self_signed(lab::authority_request("Unknown Root"));
         return lab::issue_under(lab::issue_under(root, upper), request()).chain();
       }(),
       {{1, incomplete_chain}, {1, expired}}},
      {"forged and expired",
       [] {
         lab::Identity impostor = authority().root();
         impostor.key = lab::issue_self_signed(request()).key;
         auto leaf = request();
         leaf.not_after = now() - 1min;
         return lab::issue_under(impostor, leaf).chain();
       }(),
       {{0, bad_signature}, {0, expired}}},
  });
}

TEST_CASE("a chain longer than anybody needs is called too long") {
  const Faults faults = faults_of(verify(under_many(12)));
  CHECK(std::ranges::any_of(faults, [](const auto& f) { return f.second == chain_too_long; }));
}

TEST_CASE("a key that cannot be read is a fault") {
  const Verification verification =
      verify({with_unreadable_key(), authority().intermediate().certificate});
  CHECK_FALSE(verification.trusted());
  CHECK(faults_of(verification).contains({0, weak_key}));
}

TEST_CASE("a date that cannot be read is a fault") {
  const lab::Identity identity = authority().issue(request());
  X509* x509 = identity.certificate.native();
  REQUIRE(ASN1_STRING_set(X509_getm_notAfter(x509), "soon", 4) == 1);
  const Faults faults = faults_of(verify(identity));
  CHECK(faults.contains({0, malformed}));
  CHECK(faults.contains({0, expired}));
}

TEST_CASE("the clock is the one that is given, to the second") {
  const TimePoint end = std::chrono::floor<std::chrono::seconds>(now()) + 24h;
  const auto chain = authority().issue({.names = {host}, .not_after = end}).chain();
  CHECK(verify_chain(chain, trust(), host, end - 1s).trusted());
  CHECK_FALSE(verify_chain(chain, trust(), host, end + 1s).trusted());
  CHECK_FALSE(verify_chain(chain, trust(), host, end - std::chrono::days{300}).trusted());
}

TEST_CASE("an address is a reference as good as a name") {
  const net::IpAddress address = net::IpAddress::parse("192.0.2.1").value();
  const auto chain = authority().issue({.addresses = {address}}).chain();
  CHECK(verify(chain, address).trusted());
  const Verification other = verify(chain, net::IpAddress::parse("192.0.2.2").value());
  CHECK(faults_of(other) == Faults{{0, wrong_name}});
  CHECK(detail_of(other, wrong_name) == "192.0.2.2 is not among 192.0.2.1");
}

TEST_CASE("a trusted self-signed certificate of a server is judged by its key, not its signature") {
  using Request = lab::CertificateRequest;
  const auto own = lab::issue_self_signed(flawed([](Request& r) { r.digest = "SHA1"; }));
  CHECK(verify_chain(own.chain(), trust_in(own), host, now()).trusted());
  const auto weak =
      lab::issue_self_signed(flawed([](Request& r) { r.key = lab::KeyType::rsa_1024; }));
  CHECK(faults_of(verify_chain(weak.chain(), trust_in(weak), host, now())) ==
        Faults{{0, weak_key}});
}

TEST_CASE("a trusted root may be old and weak") {
  auto old_root = lab::authority_request("Old Root");
  old_root.key = lab::KeyType::rsa_1024;
  old_root.digest = "SHA1";
  const auto root = lab::issue_self_signed(old_root);
  const auto leaf = lab::issue_under(root, request());
  CHECK(verify_chain(leaf.chain(), trust_in(root), host, now()).trusted());
}

TEST_CASE("a trusted intermediate without its root is not the end of a chain") {
  const auto leaf = authority().issue(request());
  const TrustStore store = trust_in(authority().intermediate());
  CHECK(faults_of(verify_chain(leaf.chain(), store, host, now())) == Faults{{1, incomplete_chain}});
}

TEST_CASE("a fault carries its evidence") {
  using Request = lab::CertificateRequest;
  struct EvidenceRow {
    Defect defect;
    void (*flaw)(Request&);
    std::string detail;
  };
  const std::array rows{
      EvidenceRow{expired,
                  [](Request& r) {
                    r.not_after = TimePoint{std::chrono::sys_days{std::chrono::year{2020} / 3 / 1}};
                  },
                  "not valid after 2020-03-01 00:00:00 UTC"},
      EvidenceRow{not_yet_valid,
                  [](Request& r) {
                    r.not_before =
                        TimePoint{std::chrono::sys_days{std::chrono::year{2100} / 3 / 1}};
                  },
                  "not valid before 2100-03-01 00:00:00 UTC"},
      EvidenceRow{wrong_name, [](Request& r) { r.names = {"a.example", "b.example"}; },
                  R"("mail.example.org" is not among "a.example", "b.example")"},
      EvidenceRow{wrong_name, [](Request& r) { r.names = {"a", "b", "c", "d", "e", "f", "g"}; },
                  R"("mail.example.org" is not among "a", "b", "c", "d", "e" and 2 more)"},
      EvidenceRow{wrong_name, [](Request& r) { r.names = {"<b>|\n"}; },
                  R"("mail.example.org" is not among "\x3cb\x3e\x7c\x0a")"},
      EvidenceRow{
          no_san, [](Request& r) { r.names = {}; },
          "no alternative names, only the common name \"mail.example.org\", which counts no more"},
      EvidenceRow{weak_key, [](Request& r) { r.key = lab::KeyType::rsa_1024; },
                  "RSA with 1024 bits gives 80 bits of security, 112 are needed"},
      EvidenceRow{weak_signature, [](Request& r) { r.digest = "SHA1"; },
                  "it was signed with ecdsa-with-SHA1"},
  };
  for (const EvidenceRow& row : rows) {
    const Verification verification = verify(authority().issue(flawed(row.flaw)));
    CHECK(detail_of(verification, row.defect) == row.detail);
  }
  CHECK(detail_of(verify(from_an_unknown_authority()), incomplete_chain) ==
        "its issuer \"CN=Unknown Root\" was not sent and is not trusted here");
}

TEST_CASE("the subject of a fault is printable, and its first name if it has none") {
  auto nasty = request();
  nasty.common_name = "a|b\n";
  nasty.digest = "SHA1";
  REQUIRE_FALSE(verify(authority().issue(nasty)).faults.empty());
  CHECK(verify(authority().issue(nasty)).faults.front().subject == "CN=a\\x7cb\\x0a");
  nasty.common_name = "";
  CHECK(verify(authority().issue(nasty)).faults.front().subject == host);
}

TEST_CASE("faults stand in the order of the chain") {
  auto upper = lab::authority_request("Old Intermediate");
  upper.not_after = now() - 1min;
  auto leaf = request();
  leaf.digest = "SHA1";
  leaf.names = {"x.example"};
  const auto identity = lab::issue_under(lab::issue_under(authority().root(), upper), leaf);
  std::vector<std::pair<int, Defect>> order;
  for (const Fault& fault : verify(identity).faults)
    order.emplace_back(fault.depth, fault.defect);
  CHECK(std::ranges::is_sorted(order));
  CHECK(order.size() == 3);
}

TEST_CASE("a verification that never happened is not trusted") {
  CHECK_FALSE(Verification{}.trusted());
}

}  // namespace
}  // namespace mailprobe::tls
