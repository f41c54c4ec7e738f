// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/dane.hpp"

#include <functional>

#include "lab/tlsa.hpp"
#include "unit/tls/server.hpp"

namespace mailprobe::tls {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr const char* host = "mx.example.org";

TimePoint now() { return std::chrono::system_clock::now(); }

constexpr auto record = lab::make_tlsa;

lab::Identity leaf(const std::function<void(lab::CertificateRequest&)>& change = {}) {
  lab::CertificateRequest request{.common_name = "", .names = {host}};
  if (change) change(request);
  return authority().issue(request);
}

lab::Identity expired() {
  return leaf([](auto& request) { request.not_after = now() - std::chrono::hours{1}; });
}

lab::Identity foreign() {
  return leaf([](auto& request) { request.names = {"other.example.net"}; });
}

DaneVerification verify(const std::vector<Certificate>& chain,
                        const std::vector<TlsaRecord>& records,
                        const std::vector<std::string>& names = {host}) {
  return verify_dane(chain, {.records = records, .names = names}, client(), now());
}

}  // namespace

TEST_CASE("a chain is verified by what the records say of it") {
  struct Row {
    const char* reason;
    std::vector<Certificate> chain;
    std::vector<TlsaRecord> records;
    std::optional<std::size_t> record;
    int depth;
  };
  const lab::Identity good = leaf();
  const lab::Identity old = expired();
  const lab::Identity other = foreign();
  const lab::Identity sha1 = leaf([](auto& request) { request.digest = "SHA1"; });
  const lab::Identity lone = lab::issue_self_signed({.common_name = "lone", .names = {host}});
  const Certificate& issuer = authority().intermediate().certificate;
  const Certificate& root = authority().root().certificate;
  std::vector<Certificate> with_root = good.chain();
  with_root.push_back(root);
  const std::vector<Row> rows{
      {"3 1 1 of the server's key", good.chain(), {record(3, 1, 1, good.certificate)}, 0, 0},
      {"3 0 1 of the server's certificate",
       good.chain(),
       {record(3, 0, 1, good.certificate)},
       0,
       0},
      {"3 1 2", good.chain(), {record(3, 1, 2, good.certificate)}, 0, 0},
      {"3 1 0, the whole key", good.chain(), {record(3, 1, 0, good.certificate)}, 0, 0},
      {"3 0 0, the whole certificate", good.chain(), {record(3, 0, 0, good.certificate)}, 0, 0},
      {"DANE-EE does not care for dates", old.chain(), {record(3, 1, 1, old.certificate)}, 0, 0},
      {"DANE-EE does not care for names",
       other.chain(),
       {record(3, 1, 1, other.certificate)},
       0,
       0},
      {"DANE-EE does not care who issued", lone.chain(), {record(3, 1, 1, lone.certificate)}, 0, 0},
      {"2 1 1 of the intermediate", good.chain(), {record(2, 1, 1, issuer)}, 0, 1},
      {"2 0 1 of the intermediate", good.chain(), {record(2, 0, 1, issuer)}, 0, 1},
      {"2 1 1 of a root that was sent", with_root, {record(2, 1, 1, root)}, 0, 2},
      {"2 1 1 of a root that was not sent", good.chain(), {record(2, 1, 1, root)}, {}, 0},
      {"2 0 0 brings the root along", good.chain(), {record(2, 0, 0, root)}, 0, 2},
      {"DANE-TA cares for dates", old.chain(), {record(2, 1, 1, issuer)}, {}, 0},
      {"DANE-TA cares for names", other.chain(), {record(2, 1, 1, issuer)}, {}, 0},
      {"DANE-TA cares for the signature's digest", sha1.chain(), {record(2, 1, 1, issuer)}, {}, 0},
      {"DANE-EE does not", sha1.chain(), {record(3, 1, 1, sha1.certificate)}, 0, 0},
      {"another key", good.chain(), {record(3, 1, 1, other.certificate)}, {}, 0},
      {"3 1 1 of the intermediate is no server", good.chain(), {record(3, 1, 1, issuer)}, {}, 0},
      {"the second of two",
       good.chain(),
       {record(3, 1, 1, other.certificate), record(3, 1, 1, good.certificate)},
       1,
       0},
      {"EE beside TA",
       good.chain(),
       {record(3, 1, 1, other.certificate), record(2, 1, 1, issuer)},
       1,
       1},
      {"usage 1 never counts", good.chain(), {record(1, 1, 1, good.certificate)}, {}, 0},
      {"digest agility: a strong digest that fails beats a weaker one that fits (RFC 7671, 9)",
       good.chain(),
       {record(3, 1, 1, good.certificate), record(3, 1, 2, other.certificate)},
       {},
       0},
      {"no certificate at all", {}, {record(3, 1, 1, good.certificate)}, {}, 0},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const DaneVerification verification = verify(row.chain, row.records);
    CAPTURE(verification.failure);
    CHECK(verification.record == row.record);
    CHECK(verification.depth == row.depth);
    CHECK(verification.failure.empty() == verification.verified());
  }
}

TEST_CASE("DANE-TA is content with any of the reference names") {
  const Certificate& issuer = authority().intermediate().certificate;
  const std::vector<TlsaRecord> records{record(2, 1, 1, issuer)};
  CHECK(verify(foreign().chain(), records, {host, "other.example.net"}).verified());
  CHECK_FALSE(verify(foreign().chain(), records, {host, "example.net"}).verified());
}

TEST_CASE("a record that a client of SMTP cannot use says why") {
  struct Row {
    TlsaRecord record;
    const char* reason;
  };
  const Bytes sha256(32);
  const lab::Identity good = leaf();
  const std::vector<Row> rows{
      {{0, 1, 1, sha256}, "usage PKIX-TA(0) is not for SMTP"},
      {{1, 1, 1, sha256}, "usage PKIX-EE(1) is not for SMTP"},
      {{4, 1, 1, sha256}, "usage 4 is not known"},
      {{255, 1, 1, sha256}, "usage 255 is not known"},
      {{3, 2, 1, sha256}, "selector 2 is not known"},
      {{3, 1, 3, sha256}, "matching type 3 is not known"},
      {{3, 1, 1, Bytes(31)}, "31 octets are no SHA-256 digest"},
      {{3, 1, 1, Bytes()}, "0 octets are no SHA-256 digest"},
      {{3, 1, 2, sha256}, "32 octets are no SHA-512 digest"},
      {{3, 0, 0, sha256}, "its data is no certificate"},
      {{3, 1, 0, sha256}, "its data is no public key"},
      {record(3, 1, 0, good.certificate), ""},
      {record(2, 0, 0, good.certificate), ""},
      {record(3, 1, 2, good.certificate), ""},
      {{3, 1, 1, sha256}, ""},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(why_unusable(row.record).value_or("") == row.reason);
  }
  TlsaRecord longer = record(3, 0, 0, good.certificate);
  longer.data.push_back(0);
  CHECK(why_unusable(longer) == "its data is no certificate");
}

TEST_CASE("the record to publish describes the certificate, and no other") {
  const lab::Identity one = leaf();
  const lab::Identity two = leaf();
  const TlsaRecord made = make_dane_ee_record(one.certificate);
  CHECK(made == record(3, 1, 1, one.certificate));
  CHECK(describes(made, one.certificate));
  CHECK_FALSE(describes(made, two.certificate));
}

}  // namespace mailprobe::tls
