// SPDX-License-Identifier: GPL-3.0-or-later
#include "tls/certificate.hpp"

#include <doctest/doctest.h>
#include <openssl/x509.h>

#include "unit/tls/fixtures.hpp"

namespace mailprobe::tls {
namespace {

using namespace std::chrono_literals;
using std::chrono::sys_days;
using std::chrono::year;

constexpr TimePoint march{sys_days{year{2026} / 3 / 1} + 12h};

CertificateFacts facts_of(const lab::CertificateRequest& request) {
  return authority().issue(request).certificate.facts();
}

net::IpAddress address(std::string_view text) { return net::IpAddress::parse(text).value(); }

TEST_CASE("the facts of a certificate are those it was issued with") {
  const lab::Identity identity =
      authority().issue({.common_name = "mail.example.org",
                         .names = {"mail.example.org", "*.example.net"},
                         .addresses = {address("192.0.2.1"), address("2001:db8::1")},
                         .not_before = march,
                         .not_after = march + 240h});
  const CertificateFacts facts = identity.certificate.facts();

  CHECK(facts.subject == "CN=mail.example.org");
  CHECK(facts.issuer == "CN=Test Intermediate");
  CHECK(facts.common_name == "mail.example.org");
  CHECK(facts.dns_names == std::vector<std::string>{"mail.example.org", "*.example.net"});
  CHECK(facts.ip_addresses == std::vector{address("192.0.2.1"), address("2001:db8::1")});
  CHECK(facts.not_before == march);
  CHECK(facts.not_after == march + 240h);
  CHECK(facts.serial.size() >= 2);
  CHECK(facts.serial.find_first_not_of("0123456789abcdef") == std::string::npos);
  CHECK(facts.signature_algorithm == "ecdsa-with-SHA256");
  CHECK(facts.signature_security_bits == 128);
  CHECK(facts.sha256.size() == 64);
  CHECK_FALSE(facts.self_issued);
  CHECK_FALSE(facts.is_ca);
}

TEST_CASE("an authority's own certificate is self-issued and may sign") {
  const CertificateFacts facts = authority().root().certificate.facts();
  CHECK(facts.self_issued);
  CHECK(facts.is_ca);
  CHECK(facts.dns_names.empty());
}

TEST_CASE("keys are told by type and strength") {
  struct Row {
    const char* reason;
    lab::KeyType key;
    const char* type;
    int bits;
    int security_bits;
  };
  const std::array rows{
      Row{"the usual curve", lab::KeyType::ec_p256, "EC prime256v1", 256, 128},
      Row{"the usual RSA", lab::KeyType::rsa_2048, "RSA", 2048, 112},
      Row{"too short since 2014", lab::KeyType::rsa_1024, "RSA", 1024, 80},
      Row{"no curve to name", lab::KeyType::ed25519, "ED25519", 256, 128},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const CertificateFacts facts = facts_of({.key = row.key});
    CHECK(facts.key_type == row.type);
    CHECK(facts.key_bits == row.bits);
    CHECK(facts.key_security_bits == row.security_bits);
  }
}

TEST_CASE("a weak digest is told by its strength") {
  CHECK(facts_of({.digest = "SHA1"}).signature_algorithm == "ecdsa-with-SHA1");
  CHECK(facts_of({.digest = "SHA1"}).signature_security_bits < 112);
  CHECK(facts_of({.digest = "SHA384"}).signature_security_bits == 192);
}

TEST_CASE("names keep every byte that the certificate holds") {
  const std::string nul("good.example\0.evil.example", 26);
  const CertificateFacts facts = facts_of({.common_name = nul, .names = {nul, "a\nb"}});
  CHECK(facts.dns_names == std::vector<std::string>{nul, "a\nb"});
  CHECK(facts.common_name == nul);
  CHECK(facts.subject == "CN=" + nul);
}

TEST_CASE("a comma within a name does not look like the next part of the subject") {
  CHECK(facts_of({.common_name = "a, O=Bank"}).subject == "CN=a\\, O=Bank");
}

TEST_CASE("names outside ASCII are UTF-8") {
  CHECK(facts_of({.common_name = "Postb\u00fcro"}).subject == "CN=Postb\u00fcro");
}

TEST_CASE("a certificate without subject has an empty one") {
  const CertificateFacts facts = facts_of({.common_name = "", .names = {"a.example.org"}});
  CHECK(facts.subject.empty());
  CHECK(facts.common_name.empty());
}

TEST_CASE("dates beyond the clock's range are held at its limits") {
  const lab::Identity identity = authority().issue({});
  X509* x509 = identity.certificate.native();
  REQUIRE(ASN1_TIME_set_string(X509_getm_notAfter(x509), "99991231235959Z") == 1);
  REQUIRE(ASN1_TIME_set_string(X509_getm_notBefore(x509), "00010101000000Z") == 1);
  const CertificateFacts facts = identity.certificate.facts();
  CHECK(facts.not_after == sys_days{year{2200} / 1 / 1});
  CHECK(facts.not_before == sys_days{year{1950} / 1 / 1});
  CHECK(days_until(facts.not_after, march) == 63492);
}

TEST_CASE("a date that cannot be read never makes a certificate valid") {
  const lab::Identity identity = authority().issue({});
  REQUIRE(ASN1_STRING_set(X509_getm_notAfter(identity.certificate.native()), "soon", 4) == 1);
  REQUIRE(ASN1_STRING_set(X509_getm_notBefore(identity.certificate.native()), "past", 4) == 1);
  const CertificateFacts facts = identity.certificate.facts();
  CHECK(facts.not_after < march);
  CHECK(facts.not_before > march);
}

TEST_CASE("a subject that cannot be decoded is said to be so") {
  const lab::Identity identity = authority().issue({.common_name = "x"});
  X509_NAME_ENTRY* entry =
      X509_NAME_get_entry(X509_get_subject_name(identity.certificate.native()), 0);
  // UTF-16 cannot have three octets.
  const std::array<unsigned char, 3> odd{0, 'a', 0};
  REQUIRE(X509_NAME_ENTRY_set_data(entry, V_ASN1_BMPSTRING, odd.data(), 3) == 1);
  const CertificateFacts facts = identity.certificate.facts();
  CHECK(facts.subject == "(a name that cannot be decoded)");
  CHECK(facts.common_name.empty());
}

TEST_CASE("a negative serial number shows its sign") {
  const lab::Identity identity = authority().issue({});
  REQUIRE(ASN1_INTEGER_set_int64(X509_get_serialNumber(identity.certificate.native()), -255) == 1);
  CHECK(identity.certificate.facts().serial == "-ff");
}

TEST_CASE("the last common name is the one that counts") {
  const lab::Identity identity = authority().issue({.common_name = "first"});
  X509_NAME* name = X509_get_subject_name(identity.certificate.native());
  const std::array<unsigned char, 4> last{'l', 'a', 's', 't'};
  REQUIRE(X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_UTF8, last.data(), 4, -1, 0) == 1);
  CHECK(identity.certificate.facts().common_name == "last");
}

TEST_CASE("an address of neither four nor sixteen octets is passed over") {
  const lab::Identity identity = authority().issue({.addresses = {address("192.0.2.1")}});
  X509* x509 = identity.certificate.native();
  const int at = X509_get_ext_by_NID(x509, NID_subject_alt_name, -1);
  ASN1_OCTET_STRING* value = X509_EXTENSION_get_data(X509_get_ext(x509, at));
  REQUIRE(ASN1_STRING_set(value, "\x30\x05\x87\x03\x01\x02\x03", 7) == 1);
  CHECK(identity.certificate.facts().ip_addresses.empty());
}

TEST_CASE("days are whole days, rounded down") {
  struct Row {
    const char* reason;
    std::chrono::seconds left;
    int days;
  };
  const std::array rows{
      Row{"the last second of the first day", 24h - 1s, 0},
      Row{"exactly a day", 24h, 1},
      Row{"now", 0s, 0},
      Row{"a second ago is not today any more", -1s, -1},
      Row{"a day ago", -24h, -1},
      Row{"a month", 720h + 1s, 30},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    CHECK(days_until(march + row.left, march) == row.days);
  }
}

TEST_CASE("times are shown in UTC to the second") {
  CHECK(format_utc(march) == "2026-03-01 12:00:00 UTC");
  CHECK(format_utc(TimePoint{} - 1s) == "1969-12-31 23:59:59 UTC");
}

TEST_CASE("parsing what was formatted gives the same certificates in the same order") {
  const lab::Identity identity = authority().issue({});
  const auto parsed =
      Certificate::parse_pem("a comment\n" + identity.chain_pem() + identity.key_pem());
  REQUIRE(parsed);
  REQUIRE(parsed->size() == 2);
  CHECK(parsed->at(0).facts().sha256 == identity.certificate.facts().sha256);
  CHECK(parsed->at(1).facts().subject == "CN=Test Intermediate");
  CHECK(parsed->at(1).format_pem() == authority().intermediate().certificate_pem());
}

TEST_CASE("a text without certificates, or with a damaged one, is refused") {
  struct Row {
    const char* reason;
    std::string text;
    const char* message;
  };
  const std::string good = authority().root_pem();
  std::string broken = good;
  broken.replace(broken.find('\n') + 1, 4, "%%%%");
  const std::array rows{
      Row{"nothing", "", "there is no certificate"},
      Row{"text", "hello\n", "there is no certificate"},
      Row{"a key only", authority().root().key_pem(), "there is no certificate"},
      Row{"not base64", broken, "certificate number 1 is damaged: bad base64 decode"},
      Row{"the second one", good + broken, "certificate number 2 is damaged: bad base64 decode"},
      Row{"cut off", good.substr(0, 200), "certificate number 1 is damaged: bad end line"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto parsed = Certificate::parse_pem(row.text);
    REQUIRE_FALSE(parsed);
    CHECK(parsed.error() == base::Error{base::Cause::syntax, row.message});
  }
}

TEST_CASE("a copy of a certificate outlives the original") {
  std::optional<Certificate> original = authority().root().certificate;
  const Certificate copy = *original;  // NOLINT(performance-unnecessary-copy-initialization)
  original.reset();
  CHECK(copy.facts().common_name == "Test Root");
}

}  // namespace
}  // namespace mailprobe::tls
