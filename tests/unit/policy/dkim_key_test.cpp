// SPDX-License-Identifier: GPL-3.0-or-later
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "policy/dkim/key_record.hpp"

using namespace mailprobe;
using crypto::Hash;
using crypto::KeyType;
using policy::MalformedRecord;
using policy::NoRecord;
using policy::SeveralRecords;
using policy::dkim::KeyEncoding;
using policy::dkim::KeyReading;
using policy::dkim::KeyRecord;
using policy::dkim::RevokedKey;
using policy::dkim::UnknownKey;

namespace {

// RFC 6376 appendix C, RFC 8463 appendix A.2, and the first key in the form of PKCS #1.
const std::string rsa =
    "MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQDwIRP/UC3SBsEmGqZ9ZJW3/DkMoGeLnQg1fWn7/zYt"
    "IxN2SnFCjxOCKG9v3b4jYfcTNh5ijSsq631uBItLa7od+v/RtdC2UzJ1lWT947qR+Rcac2gbto/NMqJ0fzfVjH4OuKhi"
    "tdY9tf6mcwGjaNBcWToIMmPSPDdQPNUYckcQ2QIDAQAB";
const std::string pkcs1 =
    "MIGJAoGBAPAhE/9QLdIGwSYapn1klbf8OQygZ4udCDV9afv/Ni0jE3ZKcUKPE4Iob2/dviNh9xM2HmKN"
    "KyrrfW4Ei0truh36/9G10LZTMnWVZP3jupH5FxpzaBu2j80yonR/N9WMfg64qGK11j21/qZzAaNo0FxZOggyY9I8N1A8"
    "1RhyRxDZAgMBAAE=";
const std::string edwards = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const std::string edwards_spki = "MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const std::string p256 =
    "MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEIVjSHv54T9sDGmLEfBzl2vGKfojyQZzTZNAEOzt7CAVcENl/"
    "NdG6zyAl8KeN"
    "Vliwi20JAuLGAXH1TS+zig5b8Q==";

KeyReading read(const std::vector<std::string>& texts) {
  std::vector<dns::Txt> records;
  for (const std::string& text : texts)
    records.push_back({{text}});
  return policy::dkim::read_key_records(records);
}

}  // namespace

TEST_CASE("a sound record gives its key") {
  struct Row {
    std::string text;
    KeyEncoding encoding;
    int bits;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"v=DKIM1; k=rsa; p=" + rsa, KeyEncoding::spki, 1024, "the usual form"},
      {"p=" + rsa, KeyEncoding::spki, 1024, "without a version, as it may be"},
      {"v=DKIM1;p=" + rsa + ";", KeyEncoding::spki, 1024, "a semicolon at the end"},
      {" v = DKIM1 ; k\t= rsa; p = " + rsa + " ; ", KeyEncoding::spki, 1024, "blanks"},
      {"v=DKIM1; p=" + pkcs1, KeyEncoding::rsa_public_key, 1024, "PKCS #1"},
      {"v=DKIM1; k=ed25519; p=" + edwards, KeyEncoding::raw, 256, "Ed25519"},
      {"v=DKIM1; p=" + rsa.substr(0, 20) + " " + rsa.substr(20, 10) + "\r\n\t" + rsa.substr(30),
       KeyEncoding::spki, 1024, "blanks and a fold within base64"},
      {"v=DKIM1; x_1=y; p=" + rsa + "; dom=a", KeyEncoding::spki, 1024, "unknown tags"},
      {"v=DKIM1; n=J\xc3\xb6rg; p=" + rsa, KeyEncoding::spki, 1024, "UTF-8 in notes"},
      {"v=DKIM1; g=*; p=" + rsa, KeyEncoding::spki, 1024, "g= of old"},
      {"v=DKIM1; n=a=b; p=" + rsa, KeyEncoding::spki, 1024, "an = within a value"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto reading = read({row.text});
    const auto* record = std::get_if<KeyRecord>(&reading);
    REQUIRE(record != nullptr);
    CHECK(record->text == row.text);
    CHECK(record->encoding == row.encoding);
    CHECK(record->key.bits() == row.bits);
    CHECK(record->allows(Hash::sha1));
    CHECK(record->is_for_email());
    CHECK(!record->is_testing());
    CHECK(!record->is_strict());
    CHECK(record->remarks.size() == (row.reason == "g= of old" ? 1 : 0));
  }
  CHECK(std::get<KeyRecord>(read({rows[0].text})).key ==
        std::get<KeyRecord>(read({rows[4].text})).key);
}

TEST_CASE("hashes, services and flags say what a key is for") {
  struct Row {
    std::string tags;
    bool sha256;
    bool email;
    bool testing;
    bool strict;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"h=sha256", true, true, false, false, "the hash"},
      {"h=sha1", false, true, false, false, "another"},
      {"h=sha1 : sha256", true, true, false, false, "both, with blanks"},
      {"h=sha512", false, true, false, false, "an unknown one alone"},
      {"h=", false, true, false, false, "an empty list"},
      {"h=SHA256", false, true, false, false, "in capitals"},
      {"s=*", true, true, false, false, "a star: lieser/dkim_verifier#134"},
      {"s=email", true, true, false, false, "mail"},
      {"s=tlsrpt", true, false, false, false, "not for mail"},
      {"s=tlsrpt:email", true, true, false, false, "mail, too"},
      {"t=y", true, true, true, false, "testing"},
      {"t=s", true, true, false, true, "strict"},
      {"t=y:s", true, true, true, true, "both flags"},
      {"t=yes : s", true, true, false, true, "an unknown flag"},
      {"t=", true, true, false, false, "no flag"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto reading = read({"v=DKIM1; " + row.tags + "; p=" + rsa});
    const auto* record = std::get_if<KeyRecord>(&reading);
    REQUIRE(record != nullptr);
    CHECK(record->allows(Hash::sha256) == row.sha256);
    CHECK(record->is_for_email() == row.email);
    CHECK(record->is_testing() == row.testing);
    CHECK(record->is_strict() == row.strict);
  }
}

TEST_CASE("a record that cannot be read is shown with the place of the fault") {
  struct Row {
    std::string text;
    std::size_t position;
    std::string what;
    std::string reason;
  };
  const std::vector<Row> rows{
      {"", 0, "here a field is missing", "an empty record"},
      {"v=DKIM1", 7, "the tag \"p\" is missing", "nothing but the version"},
      {"v=DKIM1; k=rsa; P=" + rsa, 18 + rsa.size(), "the tag \"p\" is missing", "P in capitals"},
      {"v=spf1 -all", 2, "the version of a record with a key is \"DKIM1\", in this spelling",
       "a record of SPF, as a wildcard gives it"},
      {"v=dkim1; p=" + rsa, 2, "the version of a record with a key is \"DKIM1\", in this spelling",
       "in lower case"},
      {"v=DKIM2; p=" + rsa, 2, "the version of a record with a key is \"DKIM1\", in this spelling",
       "another version"},
      {"k=rsa; v=DKIM1; p=" + rsa, 7, "the version stands before all other tags", "not first"},
      {"v=DKIM1; k=dsa; p=" + rsa, 11, R"(keys of mail are of "rsa" or "ed25519", in lower case)",
       "an unknown type"},
      {"v=DKIM1; k=RSA; p=" + rsa, 11, R"(keys of mail are of "rsa" or "ed25519", in lower case)",
       "in capitals"},
      {"v=DKIM1; p=" + rsa + "; p=" + rsa, 13 + rsa.size(), "the tag \"p\" stands here again",
       "twice"},
      {"v=DKIM1; a=1; a=2; p=" + rsa, 14, "the tag \"a\" stands here again", "an unknown twice"},
      {"v=DKIM1;; p=" + rsa, 8, "here a field is missing", "two semicolons"},
      {"v=DKIM1 p=" + rsa, 2, "the version of a record with a key is \"DKIM1\", in this spelling",
       "no semicolon"},
      {"\"v=DKIM1; p=" + rsa + "\"", 0, "\"\\x22\" cannot stand in the name of a tag",
       "quotation marks of the zone file"},
      {"v=DKIM1; =x; p=" + rsa, 9, "here the name of a tag is missing", "no name"},
      {"v=DKIM1; 1a=x; p=" + rsa, 9, "\"1\" cannot stand first in the name of a tag", "a digit"},
      {"v=DKIM1; a-b=x; p=" + rsa, 10, "\"-\" cannot stand in the name of a tag", "a hyphen"},
      {"v=DKIM1; p=" + rsa + "; xyz", 16 + rsa.size(), "the field has no \"=\"", "no ="},
      {"v=DKIM1; p=MIGf-A0G", 15, "\"-\" cannot stand in base64", "another base64"},
      {"v=DKIM1; p=-----BEGIN PUBLIC KEY-----", 11, "\"-\" cannot stand in base64",
       "the lines of a key file"},
      {"v=DKIM1; p=" + rsa + "\\; t=s", 11 + rsa.size(), "\"\\\\\" cannot stand in base64",
       "a backslash of the zone file"},
      {"v=DKIM1; p=" + rsa.substr(0, 100) + "=" + rsa.substr(101), 111,
       "\"=\" stands at the end of base64 only", "a padding within"},
      {"v=DKIM1; p=" + rsa.substr(0, 101), 112,
       "the base64 ends within a group of four characters; a part is missing", "cut off"},
      {"v=DKIM1; p=" + rsa.substr(0, 100), 11, "this is no public key of RSA",
       "cut off at a group's end, as when strings get lost"},
      {"v=DKIM1; p=AAAA", 11, "this is no public key of RSA", "three octets"},
      {"v=DKIM1; p=" + p256, 11, "the key is neither of RSA nor of Ed25519", "ECDSA"},
      {"v=DKIM1; k=ed25519; p=" + edwards_spki, 22,
       "this is a key of Ed25519 in a SubjectPublicKeyInfo of 44 octets; only the last 32 of them "
       "stand in a record",
       "what openssl prints"},
      {"v=DKIM1; k=ed25519; p=AAAA", 22, "a key of Ed25519 has 32 octets, and these are 3",
       "too short"},
      {"v=DKIM1; k=ed25519; p=" + rsa, 22, "a key of Ed25519 has 32 octets, and these are 162",
       "a key of RSA"},
      {"v=DKIM1; p=" + edwards, 11,
       "this looks like a key of Ed25519, but \"k=ed25519\" is missing", "no k="},
      {"v=DKIM1; k=rsa; p=" + edwards_spki, 18,
       "this looks like a key of Ed25519, but \"k=ed25519\" is missing", "the wrong k="},
      {std::string("v=DKIM1; n=a\x00; p=", 18) + rsa, 12,
       "\"\\x00\" cannot stand in a list of tags", "a NUL"},
      {"v=DKIM1;\r\np=" + rsa, 8, "\"\\x0d\" cannot stand in a list of tags",
       "a line end without a blank"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.reason);
    const auto reading = read({row.text});
    const auto* malformed = std::get_if<MalformedRecord>(&reading);
    REQUIRE(malformed != nullptr);
    CHECK(malformed->text == row.text);
    CHECK(malformed->fault.position == row.position);
    CHECK(malformed->fault.what == row.what);
  }
}

TEST_CASE("an empty key is a revoked one, whatever else stands there") {
  for (const char* text : {"v=DKIM1; p=", "p=", "v=DKIM1; k=ed25519; p= ; t=s", "p=; k=dsa"}) {
    CAPTURE(text);
    CHECK(read({text}) == KeyReading(RevokedKey{text}));
  }
}

TEST_CASE("two records are an error, whatever they hold, and strings are joined") {
  CHECK(read({}) == KeyReading(NoRecord{}));
  CHECK(read({"p=" + rsa, "p=" + rsa}) == KeyReading(SeveralRecords{2}));
  CHECK(read({"v=spf1 -all", "p=" + rsa}) == KeyReading(SeveralRecords{2}));
  const std::vector<dns::Txt> parts{{{"v=DKIM1; p=" + rsa.substr(0, 99), rsa.substr(99)}}};
  CHECK(std::holds_alternative<KeyRecord>(policy::dkim::read_key_records(parts)));
}

TEST_CASE("what could not be asked is not absent") {
  const dns::Question question{dns::Name::parse("s._domainkey.a.test").value(),
                               dns::RecordType::txt};
  CHECK(policy::dkim::read_key(
            dns::failed_answer(question, dns::Outcome::temporary_failure, "SERVFAIL")) ==
        KeyReading(UnknownKey{"SERVFAIL"}));
  CHECK(policy::dkim::read_key(dns::failed_answer(question, dns::Outcome::malformed, "odd")) ==
        KeyReading(UnknownKey{"odd"}));
  dns::Answer absent{question};
  for (const auto outcome : {dns::Outcome::nxdomain, dns::Outcome::no_data}) {
    absent.outcome = outcome;
    CHECK(policy::dkim::read_key(absent) == KeyReading(NoRecord{}));
  }
}

TEST_CASE("the name of a key is selector, _domainkey and domain") {
  const auto name = [](std::string_view selector, std::string_view domain) {
    return policy::dkim::key_name(dns::Name::parse(selector).value(),
                                  dns::Name::parse(domain).value());
  };
  CHECK(name("a.b", "example.org").value().format() == "a.b._domainkey.example.org");
  const std::string label(63, 'a');
  CHECK(!name(label + "." + label, label + "." + label));
}
